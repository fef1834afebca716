"""passport versions, change requests, decisions, control, updates, questions, issues, calendars, views

Revision: 0005, after 0004.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql


revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), 'postgresql')


def upgrade() -> None:
    op.create_table('calendar_day',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('on_day', sa.Date(), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('entered_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('archived_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_calendar_day_organisation_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_calendar_day')),
    sa.UniqueConstraint('organisation_id', 'on_day', name=op.f('uq_calendar_day_organisation_id_on_day'))
    )
    with op.batch_alter_table('calendar_day', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_calendar_day_organisation_id'), ['organisation_id'], unique=False)

    op.create_table('health_thresholds',
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('numbers', JSON, nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('field_revisions', JSON, nullable=False),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_health_thresholds_organisation_id_organisation')),
    sa.PrimaryKeyConstraint('organisation_id', name=op.f('pk_health_thresholds'))
    )
    op.create_table('saved_view',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('owner_id', sa.Integer(), nullable=False),
    sa.Column('shared_with_id', sa.Integer(), nullable=True),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('args', JSON, nullable=False),
    sa.Column('opens_first', sa.Boolean(), nullable=False),
    sa.Column('saved_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('archived_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('field_revisions', JSON, nullable=False),
    sa.ForeignKeyConstraint(['owner_id'], ['person.id'], name=op.f('fk_saved_view_owner_id_person')),
    sa.ForeignKeyConstraint(['shared_with_id'], ['organisation.id'], name=op.f('fk_saved_view_shared_with_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_saved_view'))
    )
    with op.batch_alter_table('saved_view', schema=None) as batch_op:
        batch_op.create_index('ix_saved_view_owner_id', ['owner_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_saved_view_shared_with_id'), ['shared_with_id'], unique=False)

    op.create_table('school_year',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('first_year', sa.Integer(), nullable=False),
    sa.Column('starts_on', sa.Date(), nullable=False),
    sa.Column('ends_on', sa.Date(), nullable=False),
    sa.Column('teaching_ends_on', sa.Date(), nullable=True),
    sa.Column('note', sa.String(length=300), nullable=False),
    sa.Column('to_check', sa.Boolean(), nullable=False),
    sa.Column('archived_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('field_revisions', JSON, nullable=False),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_school_year_organisation_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_school_year')),
    sa.UniqueConstraint('organisation_id', 'first_year', name=op.f('uq_school_year_organisation_id_first_year'))
    )
    with op.batch_alter_table('school_year', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_school_year_organisation_id'), ['organisation_id'], unique=False)

    op.create_table('activity_occurrence',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('activity_id', sa.Integer(), nullable=False),
    sa.Column('key', sa.String(length=60), nullable=False),
    sa.Column('starts_on', sa.Date(), nullable=False),
    sa.Column('ends_on', sa.Date(), nullable=False),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('done_on', sa.Date(), nullable=True),
    sa.Column('note', sa.String(length=500), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('field_revisions', JSON, nullable=False),
    sa.ForeignKeyConstraint(['activity_id'], ['activity.id'], name=op.f('fk_activity_occurrence_activity_id_activity')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_activity_occurrence')),
    sa.UniqueConstraint('activity_id', 'key', name=op.f('uq_activity_occurrence_activity_id_key'))
    )
    op.create_table('control_stage',
    sa.Column('number', sa.String(length=20), nullable=False),
    sa.Column('subject', sa.Text(), nullable=False),
    sa.Column('expected', sa.Text(), nullable=False),
    sa.Column('controller_id', sa.Integer(), nullable=True),
    sa.Column('found', sa.Text(), nullable=False),
    sa.Column('found_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('conclusion', sa.String(length=20), nullable=True),
    sa.Column('measures', sa.Text(), nullable=False),
    sa.Column('measures_due_on', sa.Date(), nullable=True),
    sa.Column('measures_done_on', sa.Date(), nullable=True),
    sa.Column('concluded_on', sa.Date(), nullable=True),
    sa.Column('concluded_by_id', sa.Integer(), nullable=True),
    sa.Column('period_raw', sa.Text(), nullable=False),
    sa.Column('period', JSON, nullable=False),
    sa.Column('starts_on', sa.Date(), nullable=True),
    sa.Column('ends_on', sa.Date(), nullable=True),
    sa.Column('archived_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('by_hand', sa.Boolean(), nullable=False),
    sa.Column('imported_as', JSON, nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('position', sa.String(length=120).with_variant(sa.String(length=120, collation='C'), 'postgresql'), nullable=False),
    sa.Column('initiative_id', sa.Integer(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('field_revisions', JSON, nullable=False),
    sa.ForeignKeyConstraint(['concluded_by_id'], ['person.id'], name=op.f('fk_control_stage_concluded_by_id_person')),
    sa.ForeignKeyConstraint(['controller_id'], ['party.id'], name=op.f('fk_control_stage_controller_id_party')),
    sa.ForeignKeyConstraint(['initiative_id'], ['initiative.id'], name=op.f('fk_control_stage_initiative_id_initiative')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_control_stage'))
    )
    with op.batch_alter_table('control_stage', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_control_stage_initiative_id'), ['initiative_id'], unique=False)

    op.create_table('decision',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('initiative_id', sa.Integer(), nullable=False),
    sa.Column('step', sa.String(length=20), nullable=False),
    sa.Column('kind', sa.String(length=60), nullable=False),
    sa.Column('number', sa.String(length=60), nullable=False),
    sa.Column('decided_on', sa.Date(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('recorded_by_id', sa.Integer(), nullable=True),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('archived_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('field_revisions', JSON, nullable=False),
    sa.ForeignKeyConstraint(['initiative_id'], ['initiative.id'], name=op.f('fk_decision_initiative_id_initiative')),
    sa.ForeignKeyConstraint(['recorded_by_id'], ['person.id'], name=op.f('fk_decision_recorded_by_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_decision'))
    )
    with op.batch_alter_table('decision', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_decision_initiative_id'), ['initiative_id'], unique=False)

    op.create_table('final_report',
    sa.Column('initiative_id', sa.Integer(), nullable=False),
    sa.Column('goal_outcome', sa.String(length=10), nullable=True),
    sa.Column('goal_words', sa.Text(), nullable=False),
    sa.Column('lessons', sa.Text(), nullable=False),
    sa.Column('replication', sa.Text(), nullable=False),
    sa.Column('conclusion', sa.Text(), nullable=False),
    sa.Column('early', sa.Boolean(), nullable=False),
    sa.Column('begun_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('sent_by_id', sa.Integer(), nullable=True),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('field_revisions', JSON, nullable=False),
    sa.ForeignKeyConstraint(['initiative_id'], ['initiative.id'], name=op.f('fk_final_report_initiative_id_initiative')),
    sa.ForeignKeyConstraint(['sent_by_id'], ['person.id'], name=op.f('fk_final_report_sent_by_id_person')),
    sa.PrimaryKeyConstraint('initiative_id', name=op.f('pk_final_report'))
    )
    op.create_table('result_outcome',
    sa.Column('result_id', sa.Integer(), nullable=False),
    sa.Column('outcome', sa.String(length=10), nullable=True),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('field_revisions', JSON, nullable=False),
    sa.ForeignKeyConstraint(['result_id'], ['expected_result.id'], name=op.f('fk_result_outcome_result_id_expected_result')),
    sa.PrimaryKeyConstraint('result_id', name=op.f('pk_result_outcome'))
    )
    op.create_table('import_issue',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('initiative_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('fingerprint', sa.String(length=64), nullable=False),
    sa.Column('source', sa.String(length=300), nullable=False),
    sa.Column('part', sa.String(length=40), nullable=False),
    sa.Column('part_id', sa.Integer(), nullable=True),
    sa.Column('place', sa.Text(), nullable=False),
    sa.Column('raw', sa.Text(), nullable=False),
    sa.Column('doubt', JSON, nullable=False),
    sa.Column('proposals', JSON, nullable=False),
    sa.Column('found_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('decision', sa.String(length=20), nullable=False),
    sa.Column('outcome', JSON, nullable=False),
    sa.Column('decision_note', sa.Text(), nullable=False),
    sa.Column('decided_by_id', sa.Integer(), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('field_revisions', JSON, nullable=False),
    sa.ForeignKeyConstraint(['decided_by_id'], ['person.id'], name=op.f('fk_import_issue_decided_by_id_person')),
    sa.ForeignKeyConstraint(['initiative_id'], ['initiative.id'], name=op.f('fk_import_issue_initiative_id_initiative')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_import_issue')),
    sa.UniqueConstraint('initiative_id', 'fingerprint', name=op.f('uq_import_issue_initiative_id_fingerprint'))
    )
    with op.batch_alter_table('import_issue', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_import_issue_initiative_id'), ['initiative_id'], unique=False)
        batch_op.create_index('ix_import_issue_part', ['part', 'part_id'], unique=False)

    op.create_table('manual_colour',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('initiative_id', sa.Integer(), nullable=False),
    sa.Column('colour', sa.String(length=1), nullable=False),
    sa.Column('comment', sa.Text(), nullable=False),
    sa.Column('set_by_id', sa.Integer(), nullable=True),
    sa.Column('set_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('until', sa.Date(), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['initiative_id'], ['initiative.id'], name=op.f('fk_manual_colour_initiative_id_initiative')),
    sa.ForeignKeyConstraint(['set_by_id'], ['person.id'], name=op.f('fk_manual_colour_set_by_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_manual_colour'))
    )
    with op.batch_alter_table('manual_colour', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_manual_colour_initiative_id'), ['initiative_id'], unique=False)

    op.create_table('opinion',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('initiative_id', sa.Integer(), nullable=False),
    sa.Column('expert_id', sa.Integer(), nullable=False),
    sa.Column('subject', sa.Text(), nullable=False),
    sa.Column('asked_by_id', sa.Integer(), nullable=True),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=True),
    sa.Column('verdict', sa.String(length=20), nullable=True),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('given_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('recalled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('door_opened', sa.Boolean(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('field_revisions', JSON, nullable=False),
    sa.ForeignKeyConstraint(['asked_by_id'], ['person.id'], name=op.f('fk_opinion_asked_by_id_person')),
    sa.ForeignKeyConstraint(['expert_id'], ['person.id'], name=op.f('fk_opinion_expert_id_person')),
    sa.ForeignKeyConstraint(['initiative_id'], ['initiative.id'], name=op.f('fk_opinion_initiative_id_initiative')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_opinion'))
    )
    with op.batch_alter_table('opinion', schema=None) as batch_op:
        batch_op.create_index('ix_opinion_expert_id', ['expert_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_opinion_initiative_id'), ['initiative_id'], unique=False)

    op.create_table('proposal',
    sa.Column('initiative_id', sa.Integer(), nullable=False),
    sa.Column('proposed_by_id', sa.Integer(), nullable=True),
    sa.Column('organisation_id', sa.Integer(), nullable=True),
    sa.Column('problem', sa.Text(), nullable=False),
    sa.Column('idea', sa.Text(), nullable=False),
    sa.Column('audience', sa.Text(), nullable=False),
    sa.Column('result', sa.Text(), nullable=False),
    sa.Column('contact', sa.String(length=300), nullable=False),
    sa.Column('proposed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('field_revisions', JSON, nullable=False),
    sa.ForeignKeyConstraint(['initiative_id'], ['initiative.id'], name=op.f('fk_proposal_initiative_id_initiative')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_proposal_organisation_id_organisation')),
    sa.ForeignKeyConstraint(['proposed_by_id'], ['person.id'], name=op.f('fk_proposal_proposed_by_id_person')),
    sa.PrimaryKeyConstraint('initiative_id', name=op.f('pk_proposal'))
    )
    with op.batch_alter_table('proposal', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_proposal_proposed_by_id'), ['proposed_by_id'], unique=False)

    op.create_table('question',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('initiative_id', sa.Integer(), nullable=False),
    sa.Column('asked_by_id', sa.Integer(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=True),
    sa.Column('answer', sa.Text(), nullable=False),
    sa.Column('answered_by_id', sa.Integer(), nullable=True),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('noted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('recalled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('field_revisions', JSON, nullable=False),
    sa.ForeignKeyConstraint(['answered_by_id'], ['person.id'], name=op.f('fk_question_answered_by_id_person')),
    sa.ForeignKeyConstraint(['asked_by_id'], ['person.id'], name=op.f('fk_question_asked_by_id_person')),
    sa.ForeignKeyConstraint(['initiative_id'], ['initiative.id'], name=op.f('fk_question_initiative_id_initiative')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_question'))
    )
    with op.batch_alter_table('question', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_question_asked_by_id'), ['asked_by_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_question_initiative_id'), ['initiative_id'], unique=False)

    op.create_table('school_year_span',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('school_year_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('name', sa.String(length=100), nullable=False),
    sa.Column('starts_on', sa.Date(), nullable=False),
    sa.Column('ends_on', sa.Date(), nullable=False),
    sa.ForeignKeyConstraint(['school_year_id'], ['school_year.id'], name=op.f('fk_school_year_span_school_year_id_school_year')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_school_year_span'))
    )
    with op.batch_alter_table('school_year_span', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_school_year_span_school_year_id'), ['school_year_id'], unique=False)

    op.create_table('status_update',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('initiative_id', sa.Integer(), nullable=False),
    sa.Column('author_id', sa.Integer(), nullable=False),
    sa.Column('colour', sa.String(length=1), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('on_day', sa.Date(), nullable=False),
    sa.Column('written_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('archived_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('field_revisions', JSON, nullable=False),
    sa.ForeignKeyConstraint(['author_id'], ['person.id'], name=op.f('fk_status_update_author_id_person')),
    sa.ForeignKeyConstraint(['initiative_id'], ['initiative.id'], name=op.f('fk_status_update_initiative_id_initiative')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_status_update'))
    )
    with op.batch_alter_table('status_update', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_status_update_initiative_id'), ['initiative_id'], unique=False)

    op.create_table('decision_file',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('decision_id', sa.Integer(), nullable=False),
    sa.Column('public_id', sa.String(length=40), nullable=False),
    sa.Column('name', sa.String(length=300), nullable=False),
    sa.Column('stored_as', sa.String(length=200), nullable=False),
    sa.Column('content_type', sa.String(length=100), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('added_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('archived_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['decision_id'], ['decision.id'], name=op.f('fk_decision_file_decision_id_decision')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_decision_file')),
    sa.UniqueConstraint('public_id', name=op.f('uq_decision_file_public_id'))
    )
    with op.batch_alter_table('decision_file', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_decision_file_decision_id'), ['decision_id'], unique=False)

    op.create_table('passport_version',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('initiative_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('content', JSON, nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('submitted_by_id', sa.Integer(), nullable=True),
    sa.Column('submitted_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('decided_by_id', sa.Integer(), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('remarks', sa.Text(), nullable=False),
    sa.Column('decision_id', sa.Integer(), nullable=True),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('field_revisions', JSON, nullable=False),
    sa.ForeignKeyConstraint(['decided_by_id'], ['person.id'], name=op.f('fk_passport_version_decided_by_id_person')),
    sa.ForeignKeyConstraint(['decision_id'], ['decision.id'], name=op.f('fk_passport_version_decision_id_decision')),
    sa.ForeignKeyConstraint(['initiative_id'], ['initiative.id'], name=op.f('fk_passport_version_initiative_id_initiative')),
    sa.ForeignKeyConstraint(['submitted_by_id'], ['person.id'], name=op.f('fk_passport_version_submitted_by_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_passport_version')),
    sa.UniqueConstraint('initiative_id', 'number', name=op.f('uq_passport_version_initiative_id_number'))
    )
    with op.batch_alter_table('passport_version', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_passport_version_initiative_id'), ['initiative_id'], unique=False)

    op.create_table('status_reply',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('update_id', sa.Integer(), nullable=False),
    sa.Column('author_id', sa.Integer(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('written_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('archived_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['author_id'], ['person.id'], name=op.f('fk_status_reply_author_id_person')),
    sa.ForeignKeyConstraint(['update_id'], ['status_update.id'], name=op.f('fk_status_reply_update_id_status_update')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_status_reply'))
    )
    with op.batch_alter_table('status_reply', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_status_reply_update_id'), ['update_id'], unique=False)

    op.create_table('change_request',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('initiative_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('asked_by_id', sa.Integer(), nullable=True),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('decided_by_id', sa.Integer(), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('remarks', sa.Text(), nullable=False),
    sa.Column('version_id', sa.Integer(), nullable=True),
    sa.Column('decision_id', sa.Integer(), nullable=True),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('field_revisions', JSON, nullable=False),
    sa.ForeignKeyConstraint(['asked_by_id'], ['person.id'], name=op.f('fk_change_request_asked_by_id_person')),
    sa.ForeignKeyConstraint(['decided_by_id'], ['person.id'], name=op.f('fk_change_request_decided_by_id_person')),
    sa.ForeignKeyConstraint(['decision_id'], ['decision.id'], name=op.f('fk_change_request_decision_id_decision')),
    sa.ForeignKeyConstraint(['initiative_id'], ['initiative.id'], name=op.f('fk_change_request_initiative_id_initiative')),
    sa.ForeignKeyConstraint(['version_id'], ['passport_version.id'], name=op.f('fk_change_request_version_id_passport_version')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_change_request')),
    sa.UniqueConstraint('initiative_id', 'number', name=op.f('uq_change_request_initiative_id_number'))
    )
    with op.batch_alter_table('change_request', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_change_request_initiative_id'), ['initiative_id'], unique=False)

    op.create_table('milestone',
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('stage_id', sa.Integer(), nullable=True),
    sa.Column('activity_id', sa.Integer(), nullable=True),
    sa.Column('responsible_id', sa.Integer(), nullable=True),
    sa.Column('document', sa.Text(), nullable=False),
    sa.Column('baseline_on', sa.Date(), nullable=False),
    sa.Column('forecast_on', sa.Date(), nullable=False),
    sa.Column('actual_on', sa.Date(), nullable=True),
    sa.Column('cancelled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('cancel_reason', sa.Text(), nullable=False),
    sa.Column('set_by_id', sa.Integer(), nullable=True),
    sa.Column('archived_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('by_hand', sa.Boolean(), nullable=False),
    sa.Column('imported_as', JSON, nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('position', sa.String(length=120).with_variant(sa.String(length=120, collation='C'), 'postgresql'), nullable=False),
    sa.Column('initiative_id', sa.Integer(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('field_revisions', JSON, nullable=False),
    sa.ForeignKeyConstraint(['activity_id'], ['activity.id'], name=op.f('fk_milestone_activity_id_activity')),
    sa.ForeignKeyConstraint(['initiative_id'], ['initiative.id'], name=op.f('fk_milestone_initiative_id_initiative')),
    sa.ForeignKeyConstraint(['responsible_id'], ['party.id'], name=op.f('fk_milestone_responsible_id_party')),
    sa.ForeignKeyConstraint(['set_by_id'], ['person.id'], name=op.f('fk_milestone_set_by_id_person')),
    sa.ForeignKeyConstraint(['stage_id'], ['stage.id'], name=op.f('fk_milestone_stage_id_stage')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_milestone'))
    )
    with op.batch_alter_table('milestone', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_milestone_initiative_id'), ['initiative_id'], unique=False)

    op.create_table('change_line',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('request_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('operation', sa.String(length=20), nullable=False),
    sa.Column('section', sa.String(length=40), nullable=False),
    sa.Column('part', sa.String(length=40), nullable=False),
    sa.Column('part_id', sa.Integer(), nullable=True),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('values', JSON, nullable=False),
    sa.Column('changes', JSON, nullable=False),
    sa.ForeignKeyConstraint(['request_id'], ['change_request.id'], name=op.f('fk_change_line_request_id_change_request')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_change_line'))
    )
    with op.batch_alter_table('change_line', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_change_line_request_id'), ['request_id'], unique=False)

    op.create_table('milestone_shift',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('milestone_id', sa.Integer(), nullable=False),
    sa.Column('old_on', sa.Date(), nullable=False),
    sa.Column('new_on', sa.Date(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('shifted_by_id', sa.Integer(), nullable=True),
    sa.Column('shifted_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['milestone_id'], ['milestone.id'], name=op.f('fk_milestone_shift_milestone_id_milestone')),
    sa.ForeignKeyConstraint(['shifted_by_id'], ['person.id'], name=op.f('fk_milestone_shift_shifted_by_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_milestone_shift'))
    )
    with op.batch_alter_table('milestone_shift', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_milestone_shift_milestone_id'), ['milestone_id'], unique=False)

    with op.batch_alter_table('initiative', schema=None) as batch_op:
        batch_op.add_column(sa.Column('passport_state', sa.String(length=20), nullable=False, server_default='draft'))
        batch_op.add_column(sa.Column('passport_version', sa.Integer(), nullable=True))
    # The initiatives that are there have their value now; new ones get it from the program.
    with op.batch_alter_table('initiative', schema=None) as batch_op:
        batch_op.alter_column('passport_state', existing_type=sa.String(length=20), existing_nullable=False, server_default=None)


def downgrade() -> None:
    op.drop_table('activity_occurrence')
    with op.batch_alter_table('initiative', schema=None) as batch_op:
        batch_op.drop_column('passport_version')
        batch_op.drop_column('passport_state')

    with op.batch_alter_table('milestone_shift', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_milestone_shift_milestone_id'))

    op.drop_table('milestone_shift')
    with op.batch_alter_table('change_line', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_change_line_request_id'))

    op.drop_table('change_line')
    with op.batch_alter_table('milestone', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_milestone_initiative_id'))

    op.drop_table('milestone')
    with op.batch_alter_table('change_request', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_change_request_initiative_id'))

    op.drop_table('change_request')
    with op.batch_alter_table('status_reply', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_status_reply_update_id'))

    op.drop_table('status_reply')
    with op.batch_alter_table('passport_version', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_passport_version_initiative_id'))

    op.drop_table('passport_version')
    with op.batch_alter_table('decision_file', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_decision_file_decision_id'))

    op.drop_table('decision_file')
    with op.batch_alter_table('status_update', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_status_update_initiative_id'))

    op.drop_table('status_update')
    with op.batch_alter_table('school_year_span', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_school_year_span_school_year_id'))

    op.drop_table('school_year_span')
    with op.batch_alter_table('question', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_question_initiative_id'))
        batch_op.drop_index(batch_op.f('ix_question_asked_by_id'))

    op.drop_table('question')
    with op.batch_alter_table('proposal', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_proposal_proposed_by_id'))

    op.drop_table('proposal')
    with op.batch_alter_table('opinion', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_opinion_initiative_id'))
        batch_op.drop_index('ix_opinion_expert_id')

    op.drop_table('opinion')
    with op.batch_alter_table('manual_colour', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_manual_colour_initiative_id'))

    op.drop_table('manual_colour')
    with op.batch_alter_table('import_issue', schema=None) as batch_op:
        batch_op.drop_index('ix_import_issue_part')
        batch_op.drop_index(batch_op.f('ix_import_issue_initiative_id'))

    op.drop_table('import_issue')
    op.drop_table('result_outcome')
    op.drop_table('final_report')
    with op.batch_alter_table('decision', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_decision_initiative_id'))

    op.drop_table('decision')
    with op.batch_alter_table('control_stage', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_control_stage_initiative_id'))

    op.drop_table('control_stage')
    with op.batch_alter_table('school_year', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_school_year_organisation_id'))

    op.drop_table('school_year')
    with op.batch_alter_table('saved_view', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_saved_view_shared_with_id'))
        batch_op.drop_index('ix_saved_view_owner_id')

    op.drop_table('saved_view')
    op.drop_table('health_thresholds')
    with op.batch_alter_table('calendar_day', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_calendar_day_organisation_id'))

    op.drop_table('calendar_day')
