"""stored figures, lists of who took part, files of values, reference lists, sets of columns

Revision: 0008, after 0007.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql


revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), 'postgresql')
FILLED = (
    ('card_link', 'breakdown', JSON),
    ('indicator', 'population', JSON),
    ('indicator_value', 'counted', JSON),
    ('initiative', 'plan_columns', sa.String(length=40)),
)


def upgrade() -> None:
    op.create_table('reference',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('short_title', sa.String(length=200), nullable=False),
    sa.Column('number', sa.String(length=60), nullable=False),
    sa.Column('adopted_on', sa.Date(), nullable=True),
    sa.Column('valid_from', sa.Date(), nullable=True),
    sa.Column('valid_until', sa.Date(), nullable=True),
    sa.Column('successor_id', sa.Integer(), nullable=True),
    sa.Column('url', sa.Text(), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('archived_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('field_revisions', JSON, nullable=False),
    sa.ForeignKeyConstraint(['successor_id'], ['reference.id'], name=op.f('fk_reference_successor_id_reference')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reference'))
    )
    with op.batch_alter_table('reference', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_reference_kind'), ['kind'], unique=False)

    op.create_table('plan_column_set',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=120), nullable=False),
    sa.Column('columns', JSON, nullable=False),
    sa.Column('archived_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('field_revisions', JSON, nullable=False),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_plan_column_set_organisation_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_plan_column_set'))
    )
    with op.batch_alter_table('plan_column_set', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_plan_column_set_organisation_id'), ['organisation_id'], unique=False)

    op.create_table('indicator_figure',
    sa.Column('indicator_id', sa.Integer(), nullable=False),
    sa.Column('holds_from', sa.Date(), nullable=False),
    sa.Column('holds_until', sa.Date(), nullable=True),
    sa.Column('settled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('number', sa.String(length=40), nullable=True),
    sa.Column('numerator', sa.String(length=40), nullable=True),
    sa.Column('denominator', sa.String(length=40), nullable=True),
    sa.Column('on_day', sa.Date(), nullable=True),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('present', sa.Boolean(), nullable=True),
    sa.Column('judgement', sa.String(length=20), nullable=True),
    sa.Column('counted', JSON, nullable=True),
    sa.Column('parts', JSON, nullable=True),
    sa.Column('waiting', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['indicator_id'], ['indicator.id'], name=op.f('fk_indicator_figure_indicator_id_indicator')),
    sa.PrimaryKeyConstraint('indicator_id', name=op.f('pk_indicator_figure'))
    )
    op.create_table('indicator_state',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('word', sa.String(length=32), nullable=False),
    sa.Column('log', JSON, nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_indicator_state'))
    )
    op.create_table('participation',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('initiative_id', sa.Integer(), nullable=False),
    sa.Column('party_id', sa.Integer(), nullable=False),
    sa.Column('card_id', sa.Integer(), nullable=True),
    sa.Column('activity_id', sa.Integer(), nullable=True),
    sa.Column('occurrence_key', sa.String(length=60), nullable=False),
    sa.Column('on_day', sa.Date(), nullable=False),
    sa.Column('added_by_id', sa.Integer(), nullable=True),
    sa.Column('added_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('removed_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['activity_id'], ['activity.id'], name=op.f('fk_participation_activity_id_activity')),
    sa.ForeignKeyConstraint(['added_by_id'], ['person.id'], name=op.f('fk_participation_added_by_id_person')),
    sa.ForeignKeyConstraint(['card_id'], ['card.id'], name=op.f('fk_participation_card_id_card')),
    sa.ForeignKeyConstraint(['initiative_id'], ['initiative.id'], name=op.f('fk_participation_initiative_id_initiative')),
    sa.ForeignKeyConstraint(['party_id'], ['party.id'], name=op.f('fk_participation_party_id_party')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_participation')),
    sa.UniqueConstraint('activity_id', 'occurrence_key', 'party_id', name=op.f('uq_participation_activity_id_occurrence_key_party_id')),
    sa.UniqueConstraint('card_id', 'party_id', name=op.f('uq_participation_card_id_party_id'))
    )
    with op.batch_alter_table('participation', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_participation_initiative_id'), ['initiative_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_participation_party_id'), ['party_id'], unique=False)

    op.create_table('value_file',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('public_id', sa.String(length=32), nullable=False),
    sa.Column('value_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=255), nullable=False),
    sa.Column('media_type', sa.String(length=100), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('store_key', sa.String(length=80), nullable=False),
    sa.Column('preview_key', sa.String(length=80), nullable=False),
    sa.Column('added_by_id', sa.Integer(), nullable=True),
    sa.Column('added_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('archived_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['added_by_id'], ['person.id'], name=op.f('fk_value_file_added_by_id_person')),
    sa.ForeignKeyConstraint(['value_id'], ['indicator_value.id'], name=op.f('fk_value_file_value_id_indicator_value')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_value_file')),
    sa.UniqueConstraint('public_id', name=op.f('uq_value_file_public_id'))
    )
    with op.batch_alter_table('value_file', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_value_file_value_id'), ['value_id'], unique=False)

    with op.batch_alter_table('card_link', schema=None) as batch_op:
        batch_op.add_column(sa.Column('breakdown', JSON, nullable=False, server_default='{}'))
        batch_op.add_column(sa.Column('told_at', sa.DateTime(timezone=True), nullable=True))
    # What was finished before is not asked about again.
    op.execute(
        "UPDATE card_link SET told_at = CURRENT_TIMESTAMP WHERE kind = 'indicator' AND card_id IN"
        " (SELECT card.id FROM card JOIN board_column ON board_column.id = card.column_id"
        " WHERE board_column.category IN ('done', 'accepted'))"
    )

    with op.batch_alter_table('indicator', schema=None) as batch_op:
        batch_op.add_column(sa.Column('counts', sa.String(length=20), nullable=True))
        batch_op.add_column(sa.Column('population', JSON, nullable=False, server_default='[]'))

    with op.batch_alter_table('indicator_value', schema=None) as batch_op:
        batch_op.add_column(sa.Column('counted', JSON, nullable=False, server_default='[]'))

    with op.batch_alter_table('initiative', schema=None) as batch_op:
        batch_op.add_column(sa.Column('plan_columns', sa.String(length=40), nullable=False, server_default=''))

    with op.batch_alter_table('national_project_link', schema=None) as batch_op:
        batch_op.add_column(sa.Column('reference_id', sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f('ix_national_project_link_reference_id'), ['reference_id'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_national_project_link_reference_id_reference'), 'reference', ['reference_id'], ['id'])

    with op.batch_alter_table('regulation', schema=None) as batch_op:
        batch_op.add_column(sa.Column('reference_id', sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f('ix_regulation_reference_id'), ['reference_id'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_regulation_reference_id_reference'), 'reference', ['reference_id'], ['id'])
    # What is there has its values now; new rows get them from the program.
    for table, name, kind in FILLED:
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.alter_column(name, existing_type=kind, existing_nullable=False, server_default=None)


def downgrade() -> None:
    with op.batch_alter_table('regulation', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_regulation_reference_id_reference'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_regulation_reference_id'))
        batch_op.drop_column('reference_id')

    with op.batch_alter_table('national_project_link', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_national_project_link_reference_id_reference'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_national_project_link_reference_id'))
        batch_op.drop_column('reference_id')

    with op.batch_alter_table('initiative', schema=None) as batch_op:
        batch_op.drop_column('plan_columns')

    with op.batch_alter_table('indicator_value', schema=None) as batch_op:
        batch_op.drop_column('counted')

    with op.batch_alter_table('indicator', schema=None) as batch_op:
        batch_op.drop_column('population')
        batch_op.drop_column('counts')

    with op.batch_alter_table('card_link', schema=None) as batch_op:
        batch_op.drop_column('told_at')
        batch_op.drop_column('breakdown')

    with op.batch_alter_table('value_file', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_value_file_value_id'))

    op.drop_table('value_file')
    with op.batch_alter_table('participation', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_participation_party_id'))
        batch_op.drop_index(batch_op.f('ix_participation_initiative_id'))

    op.drop_table('participation')
    op.drop_table('indicator_state')
    op.drop_table('indicator_figure')
    with op.batch_alter_table('plan_column_set', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_plan_column_set_organisation_id'))

    op.drop_table('plan_column_set')
    with op.batch_alter_table('reference', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_reference_kind'))

    op.drop_table('reference')
