"""risks: state, day of review, measures

Revision: 0003, after 0002.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql


revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), 'postgresql')
FILLED = {
    'category': (sa.String(length=60), ''),
    'state': (sa.String(length=20), 'open'),
    'by_hand': (sa.Boolean(), sa.false()),
    'revision': (sa.Integer(), '1'),
    'field_revisions': (JSON, '{}'),
}


def upgrade() -> None:
    with op.batch_alter_table('risk', schema=None) as batch_op:
        for name, (kind, value) in FILLED.items():
            batch_op.add_column(sa.Column(name, kind, nullable=False, server_default=value))
        batch_op.add_column(sa.Column('review_on', sa.Date(), nullable=True))
        batch_op.add_column(sa.Column('archived_at', sa.DateTime(timezone=True), nullable=True))
    # The risks that are there have their values now; new rows get them from the program.
    with op.batch_alter_table('risk', schema=None) as batch_op:
        for name, (kind, _value) in FILLED.items():
            batch_op.alter_column(name, existing_type=kind, existing_nullable=False, server_default=None)

    op.create_table('risk_measure',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('risk_id', sa.Integer(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('responsible_id', sa.Integer(), nullable=True),
    sa.Column('due_on', sa.Date(), nullable=True),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('done_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('added_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('field_revisions', JSON, nullable=False),
    sa.ForeignKeyConstraint(['responsible_id'], ['party.id'], name=op.f('fk_risk_measure_responsible_id_party')),
    sa.ForeignKeyConstraint(['risk_id'], ['risk.id'], name=op.f('fk_risk_measure_risk_id_risk')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_risk_measure'))
    )
    with op.batch_alter_table('risk_measure', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_risk_measure_risk_id'), ['risk_id'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('risk_measure', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_risk_measure_risk_id'))

    op.drop_table('risk_measure')
    with op.batch_alter_table('risk', schema=None) as batch_op:
        batch_op.drop_column('archived_at')
        batch_op.drop_column('review_on')
        for name in FILLED:
            batch_op.drop_column(name)
