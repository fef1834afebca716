"""what a risk, a result and an activity belong to

Revision: 0013, after 0012.
"""

import sqlalchemy as sa
from alembic import op


revision = '0013'
down_revision = '0012'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('risk', schema=None) as batch_op:
        for name in ('stage', 'activity', 'indicator'):
            batch_op.add_column(sa.Column(f'{name}_id', sa.Integer(), nullable=True))
            batch_op.create_foreign_key(batch_op.f(f'fk_risk_{name}_id_{name}'), name, [f'{name}_id'], ['id'])

    with op.batch_alter_table('expected_result', schema=None) as batch_op:
        batch_op.add_column(sa.Column('check_method', sa.Text(), nullable=False, server_default=''))
    # The rows that are there have their value now; new ones get it from the program.
    with op.batch_alter_table('expected_result', schema=None) as batch_op:
        batch_op.alter_column('check_method', existing_type=sa.Text(), existing_nullable=False, server_default=None)

    op.create_table('activity_stage',
    sa.Column('activity_id', sa.Integer(), nullable=False),
    sa.Column('stage_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['activity_id'], ['activity.id'], name=op.f('fk_activity_stage_activity_id_activity')),
    sa.ForeignKeyConstraint(['stage_id'], ['stage.id'], name=op.f('fk_activity_stage_stage_id_stage')),
    sa.PrimaryKeyConstraint('activity_id', 'stage_id', name=op.f('pk_activity_stage'))
    )
    with op.batch_alter_table('activity_stage', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_activity_stage_stage_id'), ['stage_id'], unique=False)

    op.create_table('result_indicator',
    sa.Column('result_id', sa.Integer(), nullable=False),
    sa.Column('indicator_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['indicator_id'], ['indicator.id'], name=op.f('fk_result_indicator_indicator_id_indicator')),
    sa.ForeignKeyConstraint(['result_id'], ['expected_result.id'], name=op.f('fk_result_indicator_result_id_expected_result')),
    sa.PrimaryKeyConstraint('result_id', 'indicator_id', name=op.f('pk_result_indicator'))
    )
    with op.batch_alter_table('result_indicator', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_result_indicator_indicator_id'), ['indicator_id'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('result_indicator', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_result_indicator_indicator_id'))

    op.drop_table('result_indicator')
    with op.batch_alter_table('activity_stage', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_activity_stage_stage_id'))

    op.drop_table('activity_stage')
    with op.batch_alter_table('expected_result', schema=None) as batch_op:
        batch_op.drop_column('check_method')

    with op.batch_alter_table('risk', schema=None) as batch_op:
        for name in ('indicator', 'activity', 'stage'):
            batch_op.drop_constraint(batch_op.f(f'fk_risk_{name}_id_{name}'), type_='foreignkey')
            batch_op.drop_column(f'{name}_id')
