"""parts of passport and plan are edited: revisions, archive, the day an activity was done

Revision: 0004, after 0003.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql


revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), 'postgresql')
TABLES = (
    'passport_block', 'objective', 'stage', 'activity', 'expected_result', 'staff_function',
    'partner', 'pilot_site', 'regulation', 'national_project_link',
)
FILLED = {
    'by_hand': (sa.Boolean(), sa.false()),
    'imported_as': (JSON, '{}'),
    'revision': (sa.Integer(), '1'),
    'field_revisions': (JSON, '{}'),
}


def upgrade() -> None:
    for table in TABLES:
        with op.batch_alter_table(table, schema=None) as batch_op:
            for name, (kind, value) in FILLED.items():
                batch_op.add_column(sa.Column(name, kind, nullable=False, server_default=value))
            batch_op.add_column(sa.Column('archived_at', sa.DateTime(timezone=True), nullable=True))
            if table == 'activity':
                batch_op.add_column(sa.Column('done_on', sa.Date(), nullable=True))
        # The rows that are there have their values now; new ones get them from the program.
        with op.batch_alter_table(table, schema=None) as batch_op:
            for name, (kind, _value) in FILLED.items():
                batch_op.alter_column(name, existing_type=kind, existing_nullable=False, server_default=None)


def downgrade() -> None:
    for table in TABLES:
        with op.batch_alter_table(table, schema=None) as batch_op:
            if table == 'activity':
                batch_op.drop_column('done_on')
            batch_op.drop_column('archived_at')
            for name in FILLED:
                batch_op.drop_column(name)
