"""around a project: pilot sites, partners, funding, announced start

Revision: 0012, after 0011.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql


revision = '0012'
down_revision = '0011'
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), 'postgresql')

# Columns that are never empty: rows that are there get a value, new ones have it from the program.
FILLED = {
    'initiative': (('announced_start_raw', sa.Text(), ''),),
    'expected_result': (('trend', sa.String(length=20), ''),),
    'partner': (
        ('agreement_kind', sa.String(length=20), ''), ('agreement_raw', sa.Text(), ''),
        ('agreement_number', sa.String(length=60), ''),
        ('agreement_number_absent', sa.Boolean(), sa.false()),
    ),
    'pilot_site': (
        ('role', sa.String(length=20), ''), ('role_note', sa.Text(), ''),
        ('coverage_raw', sa.Text(), ''), ('period_raw', sa.Text(), ''), ('period', JSON, '{}'),
    ),
}
OPEN = {
    'initiative': (('announced_start', sa.Date()),),
    'partner': (('agreement_date', sa.Date()),),
    'pilot_site': (
        ('coverage_teachers', sa.Numeric(precision=5, scale=2)),
        ('coverage_pupils', sa.Numeric(precision=5, scale=2)),
        ('starts_on', sa.Date()), ('ends_on', sa.Date()),
    ),
}


def upgrade() -> None:
    for table, columns in FILLED.items():
        with op.batch_alter_table(table, schema=None) as batch_op:
            for name, kind, value in columns:
                batch_op.add_column(sa.Column(name, kind, nullable=False, server_default=value))
            for name, kind in OPEN.get(table, ()):
                batch_op.add_column(sa.Column(name, kind, nullable=True))
        with op.batch_alter_table(table, schema=None) as batch_op:
            for name, kind, _value in columns:
                batch_op.alter_column(name, existing_type=kind, existing_nullable=False, server_default=None)

    op.create_table('funding_source',
    sa.Column('number', sa.String(length=20), nullable=False),
    sa.Column('kind', sa.String(length=30), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('amount_raw', sa.Text(), nullable=False),
    sa.Column('amount', sa.Numeric(precision=15, scale=2), nullable=True),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('archived_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('by_hand', sa.Boolean(), nullable=False),
    sa.Column('imported_as', JSON, nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('position', sa.String(length=120).with_variant(sa.String(length=120, collation='C'), 'postgresql'), nullable=False),
    sa.Column('initiative_id', sa.Integer(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('field_revisions', JSON, nullable=False),
    sa.ForeignKeyConstraint(['initiative_id'], ['initiative.id'], name=op.f('fk_funding_source_initiative_id_initiative')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_funding_source'))
    )
    with op.batch_alter_table('funding_source', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_funding_source_initiative_id'), ['initiative_id'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('funding_source', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_funding_source_initiative_id'))

    op.drop_table('funding_source')
    # The older program knows no products among the results.
    op.execute("UPDATE expected_result SET kind = 'result' WHERE kind = 'product'")
    for table, columns in reversed(FILLED.items()):
        with op.batch_alter_table(table, schema=None) as batch_op:
            for name, _kind in reversed(OPEN.get(table, ())):
                batch_op.drop_column(name)
            for name, _kind, _value in reversed(columns):
                batch_op.drop_column(name)
