"""WSGI entry of a checkout: `gunicorn wsgi:app`; of a wheel, `kaskad.app:create_app()`."""

from kaskad.app import create_app

app = create_app(prepared_static=True)
