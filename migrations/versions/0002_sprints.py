"""sprints

Revision: 0002, after 0001.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql


revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('event', schema=None) as batch_op:
        batch_op.create_index('ix_event_board_action', ['board_id', 'action', 'id'], unique=False)

    op.create_table('sprint',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('initiative_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('window_raw', sa.String(length=300), nullable=False),
    sa.Column('outline', sa.Text(), nullable=False),
    sa.Column('title', sa.String(length=300), nullable=False),
    sa.Column('goal', sa.Text(), nullable=False),
    sa.Column('starts_on', sa.Date(), nullable=True),
    sa.Column('ends_on', sa.Date(), nullable=True),
    sa.Column('definition_of_done', sa.Text(), nullable=False),
    sa.Column('override_reason', sa.Text(), nullable=False),
    sa.Column('override_by_id', sa.Integer(), nullable=True),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('review_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('closed_by_id', sa.Integer(), nullable=True),
    sa.Column('cancel_reason', sa.Text(), nullable=False),
    sa.Column('snapshot', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('field_revisions', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.ForeignKeyConstraint(['closed_by_id'], ['person.id'], name=op.f('fk_sprint_closed_by_id_person')),
    sa.ForeignKeyConstraint(['initiative_id'], ['initiative.id'], name=op.f('fk_sprint_initiative_id_initiative')),
    sa.ForeignKeyConstraint(['override_by_id'], ['person.id'], name=op.f('fk_sprint_override_by_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sprint')),
    sa.UniqueConstraint('initiative_id', 'number', name=op.f('uq_sprint_initiative_id_number'))
    )
    with op.batch_alter_table('sprint', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_sprint_initiative_id'), ['initiative_id'], unique=False)
        batch_op.create_index('uq_sprint_running', ['initiative_id'], unique=True, sqlite_where=sa.text("state IN ('active', 'in_review')"), postgresql_where=sa.text("state IN ('active', 'in_review')"))

    op.create_table('sprint_plan',
    sa.Column('initiative_id', sa.Integer(), nullable=False),
    sa.Column('deadline_raw', sa.Text(), nullable=False),
    sa.Column('deadline_on', sa.Date(), nullable=True),
    sa.Column('definition_of_done', sa.Text(), nullable=False),
    sa.Column('agreement', sa.Text(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('field_revisions', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.ForeignKeyConstraint(['initiative_id'], ['initiative.id'], name=op.f('fk_sprint_plan_initiative_id_initiative')),
    sa.PrimaryKeyConstraint('initiative_id', name=op.f('pk_sprint_plan'))
    )
    op.create_table('retro_mood',
    sa.Column('sprint_id', sa.Integer(), nullable=False),
    sa.Column('mood', sa.Integer(), nullable=False),
    sa.Column('votes', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['sprint_id'], ['sprint.id'], name=op.f('fk_retro_mood_sprint_id_sprint')),
    sa.PrimaryKeyConstraint('sprint_id', 'mood', name=op.f('pk_retro_mood'))
    )
    op.create_table('retro_remark',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('sprint_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('category', sa.String(length=10), nullable=True),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('author_id', sa.Integer(), nullable=True),
    sa.Column('added_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('archived_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('field_revisions', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.ForeignKeyConstraint(['author_id'], ['person.id'], name=op.f('fk_retro_remark_author_id_person')),
    sa.ForeignKeyConstraint(['sprint_id'], ['sprint.id'], name=op.f('fk_retro_remark_sprint_id_sprint')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_retro_remark'))
    )
    with op.batch_alter_table('retro_remark', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_retro_remark_sprint_id'), ['sprint_id'], unique=False)

    op.create_table('retro_voter',
    sa.Column('sprint_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_retro_voter_person_id_person')),
    sa.ForeignKeyConstraint(['sprint_id'], ['sprint.id'], name=op.f('fk_retro_voter_sprint_id_sprint')),
    sa.PrimaryKeyConstraint('sprint_id', 'person_id', name=op.f('pk_retro_voter'))
    )
    op.create_table('sprint_capacity',
    sa.Column('sprint_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('days', sa.Numeric(precision=6, scale=1), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_sprint_capacity_person_id_person')),
    sa.ForeignKeyConstraint(['sprint_id'], ['sprint.id'], name=op.f('fk_sprint_capacity_sprint_id_sprint')),
    sa.PrimaryKeyConstraint('sprint_id', 'person_id', name=op.f('pk_sprint_capacity'))
    )
    op.create_table('sprint_result',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('sprint_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.String(length=120).with_variant(sa.String(length=120, collation='C'), 'postgresql'), nullable=False),
    sa.Column('expected_result_id', sa.Integer(), nullable=True),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('verdict', sa.String(length=10), nullable=True),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('archived_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('field_revisions', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.ForeignKeyConstraint(['expected_result_id'], ['expected_result.id'], name=op.f('fk_sprint_result_expected_result_id_expected_result')),
    sa.ForeignKeyConstraint(['sprint_id'], ['sprint.id'], name=op.f('fk_sprint_result_sprint_id_sprint')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sprint_result'))
    )
    with op.batch_alter_table('sprint_result', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_sprint_result_sprint_id'), ['sprint_id'], unique=False)

    op.create_table('sprint_review',
    sa.Column('sprint_id', sa.Integer(), nullable=False),
    sa.Column('held_on', sa.Date(), nullable=True),
    sa.Column('participants', sa.Text(), nullable=False),
    sa.Column('feedback', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.Column('summary', sa.Text(), nullable=False),
    sa.Column('plan_changes', sa.Text(), nullable=False),
    sa.Column('verdict', sa.String(length=10), nullable=True),
    sa.Column('next_goal', sa.Text(), nullable=False),
    sa.Column('chair', sa.String(length=300), nullable=False),
    sa.Column('secretary', sa.String(length=300), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('field_revisions', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.ForeignKeyConstraint(['sprint_id'], ['sprint.id'], name=op.f('fk_sprint_review_sprint_id_sprint')),
    sa.PrimaryKeyConstraint('sprint_id', name=op.f('pk_sprint_review'))
    )
    op.create_table('sync_note',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('sprint_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('done', sa.Text(), nullable=False),
    sa.Column('next', sa.Text(), nullable=False),
    sa.Column('obstacles', sa.Text(), nullable=False),
    sa.Column('archived_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('field_revisions', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_sync_note_person_id_person')),
    sa.ForeignKeyConstraint(['sprint_id'], ['sprint.id'], name=op.f('fk_sync_note_sprint_id_sprint')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sync_note'))
    )
    with op.batch_alter_table('sync_note', schema=None) as batch_op:
        batch_op.create_index('ix_sync_note_sprint_id', ['sprint_id', 'day'], unique=False)

    op.create_table('improvement',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('initiative_id', sa.Integer(), nullable=False),
    sa.Column('sprint_id', sa.Integer(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('owner_id', sa.Integer(), nullable=True),
    sa.Column('due_on', sa.Date(), nullable=True),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('settled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('card_id', sa.Integer(), nullable=True),
    sa.Column('added_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('field_revisions', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.ForeignKeyConstraint(['card_id'], ['card.id'], name=op.f('fk_improvement_card_id_card')),
    sa.ForeignKeyConstraint(['initiative_id'], ['initiative.id'], name=op.f('fk_improvement_initiative_id_initiative')),
    sa.ForeignKeyConstraint(['owner_id'], ['party.id'], name=op.f('fk_improvement_owner_id_party')),
    sa.ForeignKeyConstraint(['sprint_id'], ['sprint.id'], name=op.f('fk_improvement_sprint_id_sprint')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_improvement'))
    )
    with op.batch_alter_table('improvement', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_improvement_initiative_id'), ['initiative_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_improvement_sprint_id'), ['sprint_id'], unique=False)

    op.create_table('sprint_card',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('sprint_id', sa.Integer(), nullable=False),
    sa.Column('card_id', sa.Integer(), nullable=False),
    sa.Column('entered_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('entered_by_id', sa.Integer(), nullable=True),
    sa.Column('initial', sa.Boolean(), nullable=False),
    sa.Column('left_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('fate', sa.String(length=10), nullable=False),
    sa.ForeignKeyConstraint(['card_id'], ['card.id'], name=op.f('fk_sprint_card_card_id_card')),
    sa.ForeignKeyConstraint(['entered_by_id'], ['person.id'], name=op.f('fk_sprint_card_entered_by_id_person')),
    sa.ForeignKeyConstraint(['sprint_id'], ['sprint.id'], name=op.f('fk_sprint_card_sprint_id_sprint')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sprint_card'))
    )
    with op.batch_alter_table('sprint_card', schema=None) as batch_op:
        batch_op.create_index('ix_sprint_card_card_id', ['card_id'], unique=False)
        batch_op.create_index('ix_sprint_card_sprint_id', ['sprint_id', 'left_at'], unique=False)
        batch_op.create_index('uq_sprint_card_open', ['card_id'], unique=True, sqlite_where=sa.text('left_at IS NULL'), postgresql_where=sa.text('left_at IS NULL'))

    op.create_table('sprint_card_decision',
    sa.Column('sprint_id', sa.Integer(), nullable=False),
    sa.Column('card_id', sa.Integer(), nullable=False),
    sa.Column('decision', sa.String(length=10), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('decided_by_id', sa.Integer(), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['card_id'], ['card.id'], name=op.f('fk_sprint_card_decision_card_id_card')),
    sa.ForeignKeyConstraint(['decided_by_id'], ['person.id'], name=op.f('fk_sprint_card_decision_decided_by_id_person')),
    sa.ForeignKeyConstraint(['sprint_id'], ['sprint.id'], name=op.f('fk_sprint_card_decision_sprint_id_sprint')),
    sa.PrimaryKeyConstraint('sprint_id', 'card_id', name=op.f('pk_sprint_card_decision'))
    )
    op.create_table('sprint_value',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('sprint_id', sa.Integer(), nullable=False),
    sa.Column('card_id', sa.Integer(), nullable=False),
    sa.Column('indicator_id', sa.Integer(), nullable=False),
    sa.Column('planned', sa.Numeric(precision=20, scale=6), nullable=True),
    sa.Column('amount', sa.Numeric(precision=20, scale=6), nullable=True),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('send', sa.Boolean(), nullable=False),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['card_id'], ['card.id'], name=op.f('fk_sprint_value_card_id_card')),
    sa.ForeignKeyConstraint(['indicator_id'], ['indicator.id'], name=op.f('fk_sprint_value_indicator_id_indicator')),
    sa.ForeignKeyConstraint(['sprint_id'], ['sprint.id'], name=op.f('fk_sprint_value_sprint_id_sprint')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sprint_value')),
    sa.UniqueConstraint('sprint_id', 'card_id', 'indicator_id', name=op.f('uq_sprint_value_sprint_id_card_id_indicator_id'))
    )
    with op.batch_alter_table('sprint_value', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_sprint_value_indicator_id'), ['indicator_id'], unique=False)

    op.create_table('sprint_evidence',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('result_id', sa.Integer(), nullable=False),
    sa.Column('card_id', sa.Integer(), nullable=True),
    sa.Column('file_id', sa.Integer(), nullable=True),
    sa.Column('url', sa.Text(), nullable=False),
    sa.Column('title', sa.String(length=500), nullable=False),
    sa.Column('added_by_id', sa.Integer(), nullable=True),
    sa.Column('added_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('archived_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['added_by_id'], ['person.id'], name=op.f('fk_sprint_evidence_added_by_id_person')),
    sa.ForeignKeyConstraint(['card_id'], ['card.id'], name=op.f('fk_sprint_evidence_card_id_card')),
    sa.ForeignKeyConstraint(['file_id'], ['card_file.id'], name=op.f('fk_sprint_evidence_file_id_card_file')),
    sa.ForeignKeyConstraint(['result_id'], ['sprint_result.id'], name=op.f('fk_sprint_evidence_result_id_sprint_result')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sprint_evidence'))
    )
    with op.batch_alter_table('sprint_evidence', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_sprint_evidence_result_id'), ['result_id'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('event', schema=None) as batch_op:
        batch_op.drop_index('ix_event_board_action')

    with op.batch_alter_table('sprint_evidence', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_sprint_evidence_result_id'))

    op.drop_table('sprint_evidence')
    with op.batch_alter_table('sprint_value', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_sprint_value_indicator_id'))

    op.drop_table('sprint_value')
    op.drop_table('sprint_card_decision')
    with op.batch_alter_table('sprint_card', schema=None) as batch_op:
        batch_op.drop_index('uq_sprint_card_open', sqlite_where=sa.text('left_at IS NULL'), postgresql_where=sa.text('left_at IS NULL'))
        batch_op.drop_index('ix_sprint_card_sprint_id')
        batch_op.drop_index('ix_sprint_card_card_id')

    op.drop_table('sprint_card')
    with op.batch_alter_table('improvement', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_improvement_sprint_id'))
        batch_op.drop_index(batch_op.f('ix_improvement_initiative_id'))

    op.drop_table('improvement')
    with op.batch_alter_table('sync_note', schema=None) as batch_op:
        batch_op.drop_index('ix_sync_note_sprint_id')

    op.drop_table('sync_note')
    op.drop_table('sprint_review')
    with op.batch_alter_table('sprint_result', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_sprint_result_sprint_id'))

    op.drop_table('sprint_result')
    op.drop_table('sprint_capacity')
    op.drop_table('retro_voter')
    with op.batch_alter_table('retro_remark', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_retro_remark_sprint_id'))

    op.drop_table('retro_remark')
    op.drop_table('retro_mood')
    op.drop_table('sprint_plan')
    with op.batch_alter_table('sprint', schema=None) as batch_op:
        batch_op.drop_index('uq_sprint_running', sqlite_where=sa.text("state IN ('active', 'in_review')"), postgresql_where=sa.text("state IN ('active', 'in_review')"))
        batch_op.drop_index(batch_op.f('ix_sprint_initiative_id'))

    op.drop_table('sprint')
