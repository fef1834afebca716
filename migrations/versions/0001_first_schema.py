"""first schema

Revision: 0001, after .
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql


revision = '0001'
down_revision = None
branch_labels = None
depends_on = None

# Two pairs of tables name each other: SQLite takes such keys with the table, PostgreSQL after.
CIRCULAR = (
    ("fk_party_home_id_organisation", "party", "organisation", "home_id"),
    ("fk_card_cover_id_card_file", "card", "card_file", "cover_id"),
)


def upgrade() -> None:
    op.create_table('event',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('actor_id', sa.Integer(), nullable=True),
    sa.Column('action', sa.String(length=60), nullable=False),
    sa.Column('subject_kind', sa.String(length=30), nullable=False),
    sa.Column('subject_id', sa.Integer(), nullable=False),
    sa.Column('initiative_id', sa.Integer(), nullable=True),
    sa.Column('board_id', sa.Integer(), nullable=True),
    sa.Column('organisation_id', sa.Integer(), nullable=True),
    sa.Column('data', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.Column('once', sa.String(length=64), nullable=True),
    sa.Column('request_id', sa.String(length=32), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_event')),
    sa.UniqueConstraint('actor_id', 'once', name='uq_event_once')
    )
    with op.batch_alter_table('event', schema=None) as batch_op:
        batch_op.create_index('ix_event_actor', ['actor_id', 'id'], unique=False)
        batch_op.create_index('ix_event_board', ['board_id', 'id'], unique=False)
        batch_op.create_index('ix_event_initiative', ['initiative_id', 'id'], unique=False)
        batch_op.create_index('ix_event_subject', ['subject_kind', 'subject_id', 'id'], unique=False)

    op.create_table('loaded_file',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('source', sa.String(length=200), nullable=False),
    sa.Column('root_key', sa.String(length=200), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('loaded_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_loaded_file')),
    sa.UniqueConstraint('source', 'root_key', name=op.f('uq_loaded_file_source_root_key'))
    )
    op.create_table('party',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('name', sa.String(length=500), nullable=False),
    sa.Column('short_name', sa.String(length=200), nullable=False),
    sa.Column('home_id', sa.Integer(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('archived_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('field_revisions', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.ForeignKeyConstraint(['home_id'], ['organisation.id'], name=op.f('fk_party_home_id_organisation'), use_alter=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_party'))
    )
    with op.batch_alter_table('party', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_party_home_id'), ['home_id'], unique=False)

    op.create_table('throttle',
    sa.Column('key', sa.String(length=160), nullable=False),
    sa.Column('window_start', sa.DateTime(timezone=True), nullable=False),
    sa.Column('failures', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('key', name=op.f('pk_throttle'))
    )
    op.create_table('organisation',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('organisation_kind', sa.String(length=20), nullable=False),
    sa.Column('number', sa.String(length=40), nullable=False),
    sa.Column('district', sa.String(length=200), nullable=False),
    sa.Column('aliases', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.Column('parent_id', sa.Integer(), nullable=True),
    sa.Column('path', sa.String(length=500), nullable=False),
    sa.ForeignKeyConstraint(['id'], ['party.id'], name=op.f('fk_organisation_id_party')),
    sa.ForeignKeyConstraint(['parent_id'], ['organisation.id'], name=op.f('fk_organisation_parent_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_organisation'))
    )
    with op.batch_alter_table('organisation', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_organisation_parent_id'), ['parent_id'], unique=False)
        batch_op.create_index('ix_organisation_path', ['path'], unique=False)

    op.create_table('person',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('surname', sa.String(length=120), nullable=False),
    sa.Column('given_name', sa.String(length=120), nullable=False),
    sa.Column('patronymic', sa.String(length=120), nullable=False),
    sa.Column('post', sa.String(length=300), nullable=False),
    sa.Column('source_key', sa.String(length=200), nullable=True),
    sa.Column('locale', sa.String(length=5), nullable=False),
    sa.Column('theme', sa.String(length=10), nullable=False),
    sa.Column('contrast', sa.String(length=10), nullable=False),
    sa.Column('text_size', sa.String(length=10), nullable=False),
    sa.Column('time_zone', sa.String(length=40), nullable=False),
    sa.Column('looked_event_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['id'], ['party.id'], name=op.f('fk_person_id_party')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_person')),
    sa.UniqueConstraint('source_key', name=op.f('uq_person_source_key'))
    )
    op.create_table('account',
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.Column('email_key', sa.String(length=254), nullable=False),
    sa.Column('password_hash', sa.String(length=200), nullable=False),
    sa.Column('admin', sa.Boolean(), nullable=False),
    sa.Column('disabled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('password_changed_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_account_person_id_person')),
    sa.PrimaryKeyConstraint('person_id', name=op.f('pk_account')),
    sa.UniqueConstraint('email_key', name=op.f('uq_account_email_key'))
    )
    op.create_table('consent',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('purpose', sa.String(length=20), nullable=False),
    sa.Column('text_version', sa.String(length=20), nullable=False),
    sa.Column('text_hash', sa.String(length=64), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('given_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('address', sa.String(length=45), nullable=False),
    sa.CheckConstraint("text_hash <> ''", name=op.f('ck_consent_text')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_consent_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_consent'))
    )
    with op.batch_alter_table('consent', schema=None) as batch_op:
        batch_op.create_index('ix_consent_person_id', ['person_id'], unique=False)

    op.create_table('initiative',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('key', sa.String(length=10), nullable=False),
    sa.Column('key_fold', sa.String(length=20), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('short_title', sa.String(length=300), nullable=False),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('owner_id', sa.Integer(), nullable=False),
    sa.Column('parent_id', sa.Integer(), nullable=True),
    sa.Column('path', sa.String(length=500), nullable=False),
    sa.Column('position', sa.String(length=120).with_variant(sa.String(length=120, collation='C'), 'postgresql'), nullable=False),
    sa.Column('planned_sprints', sa.Integer(), nullable=True),
    sa.Column('source', sa.String(length=200), nullable=False),
    sa.Column('source_key', sa.String(length=200), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('archived_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('period_raw', sa.Text(), nullable=False),
    sa.Column('period', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.Column('starts_on', sa.Date(), nullable=True),
    sa.Column('ends_on', sa.Date(), nullable=True),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('field_revisions', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.ForeignKeyConstraint(['owner_id'], ['organisation.id'], name=op.f('fk_initiative_owner_id_organisation')),
    sa.ForeignKeyConstraint(['parent_id'], ['initiative.id'], name=op.f('fk_initiative_parent_id_initiative')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_initiative')),
    sa.UniqueConstraint('key_fold', name=op.f('uq_initiative_key_fold')),
    sa.UniqueConstraint('source', 'source_key', name=op.f('uq_initiative_source_source_key'))
    )
    with op.batch_alter_table('initiative', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_initiative_owner_id'), ['owner_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_initiative_parent_id'), ['parent_id'], unique=False)
        batch_op.create_index('ix_initiative_path', ['path'], unique=False)

    op.create_table('login_session',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('public_id', sa.String(length=32), nullable=False),
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('seen_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('address', sa.String(length=45), nullable=False),
    sa.Column('browser', sa.String(length=200), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_login_session_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_login_session')),
    sa.UniqueConstraint('public_id', name=op.f('uq_login_session_public_id')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_login_session_token_hash'))
    )
    with op.batch_alter_table('login_session', schema=None) as batch_op:
        batch_op.create_index('ix_login_session_person_id', ['person_id'], unique=False)

    op.create_table('membership',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('role', sa.String(length=20), nullable=False),
    sa.Column('since', sa.DateTime(timezone=True), nullable=False),
    sa.Column('until', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_membership_organisation_id_organisation')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_membership_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_membership')),
    sa.UniqueConstraint('person_id', 'organisation_id', 'role', name=op.f('uq_membership_person_id_organisation_id_role'))
    )
    with op.batch_alter_table('membership', schema=None) as batch_op:
        batch_op.create_index('ix_membership_organisation_id', ['organisation_id'], unique=False)

    op.create_table('one_time_link',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('purpose', sa.String(length=20), nullable=False),
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('created_by_id', sa.Integer(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('revoked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('data', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.ForeignKeyConstraint(['created_by_id'], ['person.id'], name=op.f('fk_one_time_link_created_by_id_person')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_one_time_link_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_one_time_link')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_one_time_link_token_hash'))
    )
    with op.batch_alter_table('one_time_link', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_one_time_link_person_id'), ['person_id'], unique=False)

    op.create_table('board',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('initiative_id', sa.Integer(), nullable=True),
    sa.Column('organisation_id', sa.Integer(), nullable=True),
    sa.Column('title', sa.String(length=300), nullable=False),
    sa.Column('key', sa.String(length=10), nullable=False),
    sa.Column('key_fold', sa.String(length=20), nullable=False),
    sa.Column('last_number', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('archived_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('field_revisions', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.CheckConstraint('(initiative_id IS NULL) <> (organisation_id IS NULL)', name=op.f('ck_board_owner')),
    sa.ForeignKeyConstraint(['initiative_id'], ['initiative.id'], name=op.f('fk_board_initiative_id_initiative')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_board_organisation_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_board')),
    sa.UniqueConstraint('initiative_id', name=op.f('uq_board_initiative_id')),
    sa.UniqueConstraint('key_fold', name=op.f('uq_board_key_fold'))
    )
    with op.batch_alter_table('board', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_board_organisation_id'), ['organisation_id'], unique=False)

    op.create_table('expected_result',
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('number', sa.String(length=20), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('short_text', sa.String(length=200), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('position', sa.String(length=120).with_variant(sa.String(length=120, collation='C'), 'postgresql'), nullable=False),
    sa.Column('initiative_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['initiative_id'], ['initiative.id'], name=op.f('fk_expected_result_initiative_id_initiative')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_expected_result'))
    )
    with op.batch_alter_table('expected_result', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_expected_result_initiative_id'), ['initiative_id'], unique=False)

    op.create_table('external_link',
    sa.Column('url', sa.Text(), nullable=False),
    sa.Column('belongs_to', sa.String(length=60), nullable=False),
    sa.Column('item', sa.Integer(), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('position', sa.String(length=120).with_variant(sa.String(length=120, collation='C'), 'postgresql'), nullable=False),
    sa.Column('initiative_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['initiative_id'], ['initiative.id'], name=op.f('fk_external_link_initiative_id_initiative')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_external_link'))
    )
    with op.batch_alter_table('external_link', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_external_link_initiative_id'), ['initiative_id'], unique=False)

    op.create_table('indicator_set',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('initiative_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.String(length=120).with_variant(sa.String(length=120, collation='C'), 'postgresql'), nullable=False),
    sa.Column('number', sa.String(length=20), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['initiative_id'], ['initiative.id'], name=op.f('fk_indicator_set_initiative_id_initiative')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_indicator_set'))
    )
    with op.batch_alter_table('indicator_set', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_indicator_set_initiative_id'), ['initiative_id'], unique=False)

    op.create_table('national_project_link',
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('position', sa.String(length=120).with_variant(sa.String(length=120, collation='C'), 'postgresql'), nullable=False),
    sa.Column('initiative_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['initiative_id'], ['initiative.id'], name=op.f('fk_national_project_link_initiative_id_initiative')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_national_project_link'))
    )
    with op.batch_alter_table('national_project_link', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_national_project_link_initiative_id'), ['initiative_id'], unique=False)

    op.create_table('objective',
    sa.Column('number', sa.String(length=20), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('position', sa.String(length=120).with_variant(sa.String(length=120, collation='C'), 'postgresql'), nullable=False),
    sa.Column('initiative_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['initiative_id'], ['initiative.id'], name=op.f('fk_objective_initiative_id_initiative')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_objective'))
    )
    with op.batch_alter_table('objective', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_objective_initiative_id'), ['initiative_id'], unique=False)

    op.create_table('partner',
    sa.Column('number', sa.String(length=20), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('function', sa.Text(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('position', sa.String(length=120).with_variant(sa.String(length=120, collation='C'), 'postgresql'), nullable=False),
    sa.Column('initiative_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['initiative_id'], ['initiative.id'], name=op.f('fk_partner_initiative_id_initiative')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_partner_organisation_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_partner'))
    )
    with op.batch_alter_table('partner', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_partner_initiative_id'), ['initiative_id'], unique=False)

    op.create_table('passport_block',
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('heading', sa.Text(), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('items', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('position', sa.String(length=120).with_variant(sa.String(length=120, collation='C'), 'postgresql'), nullable=False),
    sa.Column('initiative_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['initiative_id'], ['initiative.id'], name=op.f('fk_passport_block_initiative_id_initiative')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_passport_block')),
    sa.UniqueConstraint('initiative_id', 'kind', 'heading', name=op.f('uq_passport_block_initiative_id_kind_heading'))
    )
    with op.batch_alter_table('passport_block', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_passport_block_initiative_id'), ['initiative_id'], unique=False)

    op.create_table('pilot_site',
    sa.Column('number', sa.String(length=20), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('letter_raw', sa.Text(), nullable=False),
    sa.Column('letter_date', sa.Date(), nullable=True),
    sa.Column('letter_number', sa.String(length=60), nullable=False),
    sa.Column('letter_number_absent', sa.Boolean(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('position', sa.String(length=120).with_variant(sa.String(length=120, collation='C'), 'postgresql'), nullable=False),
    sa.Column('initiative_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['initiative_id'], ['initiative.id'], name=op.f('fk_pilot_site_initiative_id_initiative')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_pilot_site_organisation_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_pilot_site'))
    )
    with op.batch_alter_table('pilot_site', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_pilot_site_initiative_id'), ['initiative_id'], unique=False)

    op.create_table('regulation',
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('position', sa.String(length=120).with_variant(sa.String(length=120, collation='C'), 'postgresql'), nullable=False),
    sa.Column('initiative_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['initiative_id'], ['initiative.id'], name=op.f('fk_regulation_initiative_id_initiative')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_regulation'))
    )
    with op.batch_alter_table('regulation', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_regulation_initiative_id'), ['initiative_id'], unique=False)

    op.create_table('risk',
    sa.Column('number', sa.String(length=20), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('mitigation', sa.Text(), nullable=False),
    sa.Column('probability', sa.Integer(), nullable=True),
    sa.Column('impact', sa.Integer(), nullable=True),
    sa.Column('owner_id', sa.Integer(), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('position', sa.String(length=120).with_variant(sa.String(length=120, collation='C'), 'postgresql'), nullable=False),
    sa.Column('initiative_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['initiative_id'], ['initiative.id'], name=op.f('fk_risk_initiative_id_initiative')),
    sa.ForeignKeyConstraint(['owner_id'], ['party.id'], name=op.f('fk_risk_owner_id_party')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_risk'))
    )
    with op.batch_alter_table('risk', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_risk_initiative_id'), ['initiative_id'], unique=False)

    op.create_table('staff_function',
    sa.Column('number', sa.String(length=20), nullable=False),
    sa.Column('post', sa.Text(), nullable=False),
    sa.Column('function', sa.Text(), nullable=False),
    sa.Column('is_lead', sa.Boolean(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('position', sa.String(length=120).with_variant(sa.String(length=120, collation='C'), 'postgresql'), nullable=False),
    sa.Column('initiative_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['initiative_id'], ['initiative.id'], name=op.f('fk_staff_function_initiative_id_initiative')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_staff_function_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_staff_function'))
    )
    with op.batch_alter_table('staff_function', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_staff_function_initiative_id'), ['initiative_id'], unique=False)

    op.create_table('stage',
    sa.Column('number', sa.String(length=20), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('period_raw', sa.Text(), nullable=False),
    sa.Column('period', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.Column('starts_on', sa.Date(), nullable=True),
    sa.Column('ends_on', sa.Date(), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('position', sa.String(length=120).with_variant(sa.String(length=120, collation='C'), 'postgresql'), nullable=False),
    sa.Column('initiative_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['initiative_id'], ['initiative.id'], name=op.f('fk_stage_initiative_id_initiative')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_stage'))
    )
    with op.batch_alter_table('stage', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_stage_initiative_id'), ['initiative_id'], unique=False)

    op.create_table('team_member',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('initiative_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('role', sa.String(length=20), nullable=False),
    sa.Column('function', sa.String(length=300), nullable=False),
    sa.Column('since', sa.DateTime(timezone=True), nullable=False),
    sa.Column('until', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['initiative_id'], ['initiative.id'], name=op.f('fk_team_member_initiative_id_initiative')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_team_member_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_team_member')),
    sa.UniqueConstraint('initiative_id', 'person_id', name=op.f('uq_team_member_initiative_id_person_id'))
    )
    with op.batch_alter_table('team_member', schema=None) as batch_op:
        batch_op.create_index('ix_team_member_person_id', ['person_id'], unique=False)

    op.create_table('activity',
    sa.Column('stage_id', sa.Integer(), nullable=True),
    sa.Column('parent_id', sa.Integer(), nullable=True),
    sa.Column('group', sa.String(length=200), nullable=False),
    sa.Column('number', sa.String(length=20), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('content', sa.Text(), nullable=False),
    sa.Column('conditions', sa.Text(), nullable=False),
    sa.Column('result', sa.Text(), nullable=False),
    sa.Column('link', sa.Text(), nullable=False),
    sa.Column('title_shared_from', sa.String(length=20), nullable=False),
    sa.Column('result_shared_from', sa.String(length=20), nullable=False),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('period_raw', sa.Text(), nullable=False),
    sa.Column('period', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.Column('starts_on', sa.Date(), nullable=True),
    sa.Column('ends_on', sa.Date(), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('position', sa.String(length=120).with_variant(sa.String(length=120, collation='C'), 'postgresql'), nullable=False),
    sa.Column('initiative_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['initiative_id'], ['initiative.id'], name=op.f('fk_activity_initiative_id_initiative')),
    sa.ForeignKeyConstraint(['parent_id'], ['activity.id'], name=op.f('fk_activity_parent_id_activity')),
    sa.ForeignKeyConstraint(['stage_id'], ['stage.id'], name=op.f('fk_activity_stage_id_stage')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_activity'))
    )
    with op.batch_alter_table('activity', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_activity_initiative_id'), ['initiative_id'], unique=False)

    op.create_table('board_column',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('board_id', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=120), nullable=False),
    sa.Column('category', sa.String(length=20), nullable=False),
    sa.Column('colour', sa.String(length=10), nullable=False),
    sa.Column('position', sa.String(length=120).with_variant(sa.String(length=120, collation='C'), 'postgresql'), nullable=False),
    sa.Column('wip_limit', sa.Integer(), nullable=True),
    sa.Column('archived_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('field_revisions', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.ForeignKeyConstraint(['board_id'], ['board.id'], name=op.f('fk_board_column_board_id_board')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_board_column'))
    )
    with op.batch_alter_table('board_column', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_board_column_board_id'), ['board_id'], unique=False)

    op.create_table('board_view',
    sa.Column('board_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('options', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.ForeignKeyConstraint(['board_id'], ['board.id'], name=op.f('fk_board_view_board_id_board')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_board_view_person_id_person')),
    sa.PrimaryKeyConstraint('board_id', 'person_id', name=op.f('pk_board_view'))
    )
    op.create_table('indicator',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('set_id', sa.Integer(), nullable=False),
    sa.Column('initiative_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.String(length=120).with_variant(sa.String(length=120, collation='C'), 'postgresql'), nullable=False),
    sa.Column('number', sa.String(length=20), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('criterion', sa.Text(), nullable=False),
    sa.Column('source', sa.Text(), nullable=False),
    sa.Column('unit', sa.String(length=60), nullable=False),
    sa.Column('target_raw', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['initiative_id'], ['initiative.id'], name=op.f('fk_indicator_initiative_id_initiative')),
    sa.ForeignKeyConstraint(['set_id'], ['indicator_set.id'], name=op.f('fk_indicator_set_id_indicator_set')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_indicator'))
    )
    with op.batch_alter_table('indicator', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_indicator_initiative_id'), ['initiative_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_indicator_set_id'), ['set_id'], unique=False)

    op.create_table('label',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('board_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('colour', sa.String(length=10), nullable=False),
    sa.Column('position', sa.String(length=120).with_variant(sa.String(length=120, collation='C'), 'postgresql'), nullable=False),
    sa.Column('archived_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('field_revisions', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.ForeignKeyConstraint(['board_id'], ['board.id'], name=op.f('fk_label_board_id_board')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_label'))
    )
    with op.batch_alter_table('label', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_label_board_id'), ['board_id'], unique=False)

    op.create_table('activity_party',
    sa.Column('activity_id', sa.Integer(), nullable=False),
    sa.Column('party_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['activity_id'], ['activity.id'], name=op.f('fk_activity_party_activity_id_activity')),
    sa.ForeignKeyConstraint(['party_id'], ['party.id'], name=op.f('fk_activity_party_party_id_party')),
    sa.PrimaryKeyConstraint('activity_id', 'party_id', name=op.f('pk_activity_party'))
    )
    op.create_table('card',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('board_id', sa.Integer(), nullable=False),
    sa.Column('column_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=500), nullable=False),
    sa.Column('description', sa.Text(), nullable=False),
    sa.Column('position', sa.String(length=120).with_variant(sa.String(length=120, collation='C'), 'postgresql'), nullable=False),
    sa.Column('starts_on', sa.Date(), nullable=True),
    sa.Column('due_on', sa.Date(), nullable=True),
    sa.Column('effort', sa.String(length=1), nullable=True),
    sa.Column('effort_hours', sa.Numeric(precision=8, scale=2), nullable=True),
    sa.Column('blocked_reason', sa.Text(), nullable=False),
    sa.Column('cover_id', sa.Integer(), nullable=True),
    sa.Column('activity_id', sa.Integer(), nullable=True),
    sa.Column('occurrence', sa.String(length=40), nullable=False),
    sa.Column('created_by_id', sa.Integer(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('finished_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('archived_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('checklist_total', sa.Integer(), nullable=False),
    sa.Column('checklist_done', sa.Integer(), nullable=False),
    sa.Column('comment_count', sa.Integer(), nullable=False),
    sa.Column('file_count', sa.Integer(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('field_revisions', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.ForeignKeyConstraint(['activity_id'], ['activity.id'], name=op.f('fk_card_activity_id_activity')),
    sa.ForeignKeyConstraint(['board_id'], ['board.id'], name=op.f('fk_card_board_id_board')),
    sa.ForeignKeyConstraint(['column_id'], ['board_column.id'], name=op.f('fk_card_column_id_board_column')),
    sa.ForeignKeyConstraint(['cover_id'], ['card_file.id'], name='fk_card_cover_id_card_file', use_alter=True),
    sa.ForeignKeyConstraint(['created_by_id'], ['person.id'], name=op.f('fk_card_created_by_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_card')),
    sa.UniqueConstraint('board_id', 'number', name=op.f('uq_card_board_id_number'))
    )
    with op.batch_alter_table('card', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_card_activity_id'), ['activity_id'], unique=False)
        batch_op.create_index('ix_card_board_place', ['board_id', 'archived_at', 'column_id', 'position'], unique=False)
        batch_op.create_index(batch_op.f('ix_card_column_id'), ['column_id'], unique=False)
        batch_op.create_index('ix_card_due_on', ['due_on'], unique=False)

    op.create_table('card_assignee',
    sa.Column('card_id', sa.Integer(), nullable=False),
    sa.Column('party_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['card_id'], ['card.id'], name=op.f('fk_card_assignee_card_id_card')),
    sa.ForeignKeyConstraint(['party_id'], ['party.id'], name=op.f('fk_card_assignee_party_id_party')),
    sa.PrimaryKeyConstraint('card_id', 'party_id', name=op.f('pk_card_assignee'))
    )
    with op.batch_alter_table('card_assignee', schema=None) as batch_op:
        batch_op.create_index('ix_card_assignee_party_id', ['party_id'], unique=False)

    op.create_table('card_file',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('public_id', sa.String(length=32), nullable=False),
    sa.Column('card_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=255), nullable=False),
    sa.Column('media_type', sa.String(length=100), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('store_key', sa.String(length=80), nullable=False),
    sa.Column('preview_key', sa.String(length=80), nullable=False),
    sa.Column('added_by_id', sa.Integer(), nullable=True),
    sa.Column('added_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('archived_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['added_by_id'], ['person.id'], name=op.f('fk_card_file_added_by_id_person')),
    sa.ForeignKeyConstraint(['card_id'], ['card.id'], name=op.f('fk_card_file_card_id_card')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_card_file')),
    sa.UniqueConstraint('public_id', name=op.f('uq_card_file_public_id'))
    )
    with op.batch_alter_table('card_file', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_card_file_card_id'), ['card_id'], unique=False)

    op.create_table('card_label',
    sa.Column('card_id', sa.Integer(), nullable=False),
    sa.Column('label_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['card_id'], ['card.id'], name=op.f('fk_card_label_card_id_card')),
    sa.ForeignKeyConstraint(['label_id'], ['label.id'], name=op.f('fk_card_label_label_id_label')),
    sa.PrimaryKeyConstraint('card_id', 'label_id', name=op.f('pk_card_label'))
    )
    with op.batch_alter_table('card_label', schema=None) as batch_op:
        batch_op.create_index('ix_card_label_label_id', ['label_id'], unique=False)

    op.create_table('card_link',
    sa.Column('card_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('target_id', sa.Integer(), nullable=False),
    sa.Column('amount', sa.Numeric(precision=20, scale=6), nullable=True),
    sa.ForeignKeyConstraint(['card_id'], ['card.id'], name=op.f('fk_card_link_card_id_card')),
    sa.PrimaryKeyConstraint('card_id', 'kind', 'target_id', name=op.f('pk_card_link'))
    )
    with op.batch_alter_table('card_link', schema=None) as batch_op:
        batch_op.create_index('ix_card_link_target', ['kind', 'target_id'], unique=False)

    op.create_table('card_relation',
    sa.Column('card_id', sa.Integer(), nullable=False),
    sa.Column('other_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.ForeignKeyConstraint(['card_id'], ['card.id'], name=op.f('fk_card_relation_card_id_card')),
    sa.ForeignKeyConstraint(['other_id'], ['card.id'], name=op.f('fk_card_relation_other_id_card')),
    sa.PrimaryKeyConstraint('card_id', 'other_id', 'kind', name=op.f('pk_card_relation'))
    )
    with op.batch_alter_table('card_relation', schema=None) as batch_op:
        batch_op.create_index('ix_card_relation_other_id', ['other_id'], unique=False)

    op.create_table('checklist_item',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('card_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.String(length=120).with_variant(sa.String(length=120, collation='C'), 'postgresql'), nullable=False),
    sa.Column('text', sa.String(length=500), nullable=False),
    sa.Column('done_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('done_by_id', sa.Integer(), nullable=True),
    sa.Column('assignee_id', sa.Integer(), nullable=True),
    sa.Column('due_on', sa.Date(), nullable=True),
    sa.Column('archived_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('field_revisions', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.ForeignKeyConstraint(['assignee_id'], ['party.id'], name=op.f('fk_checklist_item_assignee_id_party')),
    sa.ForeignKeyConstraint(['card_id'], ['card.id'], name=op.f('fk_checklist_item_card_id_card')),
    sa.ForeignKeyConstraint(['done_by_id'], ['person.id'], name=op.f('fk_checklist_item_done_by_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_checklist_item'))
    )
    with op.batch_alter_table('checklist_item', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_checklist_item_assignee_id'), ['assignee_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_checklist_item_card_id'), ['card_id'], unique=False)

    op.create_table('comment',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('card_id', sa.Integer(), nullable=False),
    sa.Column('author_id', sa.Integer(), nullable=True),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('edited_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('archived_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('field_revisions', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.ForeignKeyConstraint(['author_id'], ['person.id'], name=op.f('fk_comment_author_id_person')),
    sa.ForeignKeyConstraint(['card_id'], ['card.id'], name=op.f('fk_comment_card_id_card')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_comment'))
    )
    with op.batch_alter_table('comment', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_comment_card_id'), ['card_id'], unique=False)

    op.create_table('watcher',
    sa.Column('card_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['card_id'], ['card.id'], name=op.f('fk_watcher_card_id_card')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_watcher_person_id_person')),
    sa.PrimaryKeyConstraint('card_id', 'person_id', name=op.f('pk_watcher'))
    )
    with op.batch_alter_table('watcher', schema=None) as batch_op:
        batch_op.create_index('ix_watcher_person_id', ['person_id'], unique=False)

    op.create_table('mention',
    sa.Column('comment_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('seen_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['comment_id'], ['comment.id'], name=op.f('fk_mention_comment_id_comment')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_mention_person_id_person')),
    sa.PrimaryKeyConstraint('comment_id', 'person_id', name=op.f('pk_mention'))
    )
    with op.batch_alter_table('mention', schema=None) as batch_op:
        batch_op.create_index('ix_mention_person_id', ['person_id', 'seen_at'], unique=False)
    if op.get_bind().dialect.name == "postgresql":
        for name, table, other, column in CIRCULAR:
            op.create_foreign_key(name, table, other, [column], ["id"])


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        for name, table, _other, _column in CIRCULAR:
            op.drop_constraint(name, table, type_="foreignkey")
    with op.batch_alter_table('mention', schema=None) as batch_op:
        batch_op.drop_index('ix_mention_person_id')

    op.drop_table('mention')
    with op.batch_alter_table('watcher', schema=None) as batch_op:
        batch_op.drop_index('ix_watcher_person_id')

    op.drop_table('watcher')
    with op.batch_alter_table('comment', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_comment_card_id'))

    op.drop_table('comment')
    with op.batch_alter_table('checklist_item', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_checklist_item_card_id'))
        batch_op.drop_index(batch_op.f('ix_checklist_item_assignee_id'))

    op.drop_table('checklist_item')
    with op.batch_alter_table('card_relation', schema=None) as batch_op:
        batch_op.drop_index('ix_card_relation_other_id')

    op.drop_table('card_relation')
    with op.batch_alter_table('card_link', schema=None) as batch_op:
        batch_op.drop_index('ix_card_link_target')

    op.drop_table('card_link')
    with op.batch_alter_table('card_label', schema=None) as batch_op:
        batch_op.drop_index('ix_card_label_label_id')

    op.drop_table('card_label')
    with op.batch_alter_table('card_file', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_card_file_card_id'))

    op.drop_table('card_file')
    with op.batch_alter_table('card_assignee', schema=None) as batch_op:
        batch_op.drop_index('ix_card_assignee_party_id')

    op.drop_table('card_assignee')
    with op.batch_alter_table('card', schema=None) as batch_op:
        batch_op.drop_index('ix_card_due_on')
        batch_op.drop_index(batch_op.f('ix_card_column_id'))
        batch_op.drop_index('ix_card_board_place')
        batch_op.drop_index(batch_op.f('ix_card_activity_id'))

    op.drop_table('card')
    op.drop_table('activity_party')
    with op.batch_alter_table('label', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_label_board_id'))

    op.drop_table('label')
    with op.batch_alter_table('indicator', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_indicator_set_id'))
        batch_op.drop_index(batch_op.f('ix_indicator_initiative_id'))

    op.drop_table('indicator')
    op.drop_table('board_view')
    with op.batch_alter_table('board_column', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_board_column_board_id'))

    op.drop_table('board_column')
    with op.batch_alter_table('activity', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_activity_initiative_id'))

    op.drop_table('activity')
    with op.batch_alter_table('team_member', schema=None) as batch_op:
        batch_op.drop_index('ix_team_member_person_id')

    op.drop_table('team_member')
    with op.batch_alter_table('stage', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_stage_initiative_id'))

    op.drop_table('stage')
    with op.batch_alter_table('staff_function', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_staff_function_initiative_id'))

    op.drop_table('staff_function')
    with op.batch_alter_table('risk', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_risk_initiative_id'))

    op.drop_table('risk')
    with op.batch_alter_table('regulation', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_regulation_initiative_id'))

    op.drop_table('regulation')
    with op.batch_alter_table('pilot_site', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_pilot_site_initiative_id'))

    op.drop_table('pilot_site')
    with op.batch_alter_table('passport_block', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_passport_block_initiative_id'))

    op.drop_table('passport_block')
    with op.batch_alter_table('partner', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_partner_initiative_id'))

    op.drop_table('partner')
    with op.batch_alter_table('objective', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_objective_initiative_id'))

    op.drop_table('objective')
    with op.batch_alter_table('national_project_link', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_national_project_link_initiative_id'))

    op.drop_table('national_project_link')
    with op.batch_alter_table('indicator_set', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_indicator_set_initiative_id'))

    op.drop_table('indicator_set')
    with op.batch_alter_table('external_link', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_external_link_initiative_id'))

    op.drop_table('external_link')
    with op.batch_alter_table('expected_result', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_expected_result_initiative_id'))

    op.drop_table('expected_result')
    with op.batch_alter_table('board', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_board_organisation_id'))

    op.drop_table('board')
    with op.batch_alter_table('one_time_link', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_one_time_link_person_id'))

    op.drop_table('one_time_link')
    with op.batch_alter_table('membership', schema=None) as batch_op:
        batch_op.drop_index('ix_membership_organisation_id')

    op.drop_table('membership')
    with op.batch_alter_table('login_session', schema=None) as batch_op:
        batch_op.drop_index('ix_login_session_person_id')

    op.drop_table('login_session')
    with op.batch_alter_table('initiative', schema=None) as batch_op:
        batch_op.drop_index('ix_initiative_path')
        batch_op.drop_index(batch_op.f('ix_initiative_parent_id'))
        batch_op.drop_index(batch_op.f('ix_initiative_owner_id'))

    op.drop_table('initiative')
    with op.batch_alter_table('consent', schema=None) as batch_op:
        batch_op.drop_index('ix_consent_person_id')

    op.drop_table('consent')
    op.drop_table('account')
    op.drop_table('person')
    with op.batch_alter_table('organisation', schema=None) as batch_op:
        batch_op.drop_index('ix_organisation_path')
        batch_op.drop_index(batch_op.f('ix_organisation_parent_id'))

    op.drop_table('organisation')
    op.drop_table('throttle')
    with op.batch_alter_table('party', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_party_home_id'))

    op.drop_table('party')
    op.drop_table('loaded_file')
    with op.batch_alter_table('event', schema=None) as batch_op:
        batch_op.drop_index('ix_event_subject')
        batch_op.drop_index('ix_event_initiative')
        batch_op.drop_index('ix_event_board')
        batch_op.drop_index('ix_event_actor')

    op.drop_table('event')
