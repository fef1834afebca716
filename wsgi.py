"""WSGI entry of a checkout: `gunicorn wsgi:app`; of a wheel, `kaskad.app:create_app()`.

Long reports are then made by `kaskad run --worker`, which has to run beside it.
"""

from kaskad.app import create_app

app = create_app(prepared_static=True)
