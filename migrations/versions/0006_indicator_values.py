"""indicators: definitions, targets by period, values with evidence, locked periods

Revision: 0006, after 0005.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql


revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), 'postgresql')
FILLED = {
    'kind': sa.String(length=20),
    'direction': sa.String(length=10),
    'value_kind': sa.String(length=20),
    'numerator': sa.Text(),
    'denominator': sa.Text(),
    'method': sa.Text(),
    'baseline_note': sa.Text(),
    'dimensions': JSON,
    'limits': sa.Text(),
    'revision': sa.Integer(),
    'field_revisions': JSON,
    'takes_part': sa.Boolean(),
}


def upgrade() -> None:
    op.create_table('period_lock',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('initiative_id', sa.Integer(), nullable=False),
    sa.Column('up_to', sa.Date(), nullable=False),
    sa.Column('locked_by_id', sa.Integer(), nullable=True),
    sa.Column('locked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('unlocked_by_id', sa.Integer(), nullable=True),
    sa.Column('unlocked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['initiative_id'], ['initiative.id'], name=op.f('fk_period_lock_initiative_id_initiative')),
    sa.ForeignKeyConstraint(['locked_by_id'], ['person.id'], name=op.f('fk_period_lock_locked_by_id_person')),
    sa.ForeignKeyConstraint(['unlocked_by_id'], ['person.id'], name=op.f('fk_period_lock_unlocked_by_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_period_lock'))
    )
    with op.batch_alter_table('period_lock', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_period_lock_initiative_id'), ['initiative_id'], unique=False)

    op.create_table('indicator_target',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('indicator_id', sa.Integer(), nullable=False),
    sa.Column('label', sa.String(length=60), nullable=False),
    sa.Column('starts_on', sa.Date(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('raw', sa.Text(), nullable=False),
    sa.Column('number', sa.Numeric(precision=20, scale=6), nullable=True),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('field_revisions', JSON, nullable=False),
    sa.ForeignKeyConstraint(['indicator_id'], ['indicator.id'], name=op.f('fk_indicator_target_indicator_id_indicator')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_indicator_target')),
    sa.UniqueConstraint('indicator_id', 'starts_on', 'due_on', name=op.f('uq_indicator_target_indicator_id_starts_on_due_on'))
    )
    with op.batch_alter_table('indicator_target', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_indicator_target_indicator_id'), ['indicator_id'], unique=False)

    op.create_table('indicator_value',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('indicator_id', sa.Integer(), nullable=False),
    sa.Column('on_day', sa.Date(), nullable=False),
    sa.Column('starts_on', sa.Date(), nullable=True),
    sa.Column('number', sa.Numeric(precision=20, scale=6), nullable=True),
    sa.Column('numerator', sa.Numeric(precision=20, scale=6), nullable=True),
    sa.Column('denominator', sa.Numeric(precision=20, scale=6), nullable=True),
    sa.Column('adds', sa.Boolean(), nullable=False),
    sa.Column('present', sa.Boolean(), nullable=True),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('judgement', sa.String(length=20), nullable=True),
    sa.Column('judgement_reason', sa.Text(), nullable=False),
    sa.Column('breakdown', JSON, nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('author_id', sa.Integer(), nullable=True),
    sa.Column('written_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('submitted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('decided_by_id', sa.Integer(), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('remarks', sa.Text(), nullable=False),
    sa.Column('card_id', sa.Integer(), nullable=True),
    sa.Column('doubted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('field_revisions', JSON, nullable=False),
    sa.ForeignKeyConstraint(['author_id'], ['person.id'], name=op.f('fk_indicator_value_author_id_person')),
    sa.ForeignKeyConstraint(['card_id'], ['card.id'], name=op.f('fk_indicator_value_card_id_card')),
    sa.ForeignKeyConstraint(['decided_by_id'], ['person.id'], name=op.f('fk_indicator_value_decided_by_id_person')),
    sa.ForeignKeyConstraint(['indicator_id'], ['indicator.id'], name=op.f('fk_indicator_value_indicator_id_indicator')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_indicator_value'))
    )
    with op.batch_alter_table('indicator_value', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_indicator_value_card_id'), ['card_id'], unique=False)
        batch_op.create_index('ix_indicator_value_indicator_id', ['indicator_id', 'on_day'], unique=False)
        batch_op.create_index('ix_indicator_value_state', ['state'], unique=False)

    op.create_table('value_evidence',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('value_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('target_id', sa.Integer(), nullable=True),
    sa.Column('url', sa.Text(), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['value_id'], ['indicator_value.id'], name=op.f('fk_value_evidence_value_id_indicator_value')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_value_evidence'))
    )
    with op.batch_alter_table('value_evidence', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_value_evidence_value_id'), ['value_id'], unique=False)

    op.create_table('value_talk',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('value_id', sa.Integer(), nullable=False),
    sa.Column('author_id', sa.Integer(), nullable=True),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('written_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['author_id'], ['person.id'], name=op.f('fk_value_talk_author_id_person')),
    sa.ForeignKeyConstraint(['value_id'], ['indicator_value.id'], name=op.f('fk_value_talk_value_id_indicator_value')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_value_talk'))
    )
    with op.batch_alter_table('value_talk', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_value_talk_value_id'), ['value_id'], unique=False)

    with op.batch_alter_table('indicator', schema=None) as batch_op:
        batch_op.add_column(sa.Column('kind', sa.String(length=20), nullable=False, server_default='count'))
        batch_op.add_column(sa.Column('direction', sa.String(length=10), nullable=False, server_default='more'))
        batch_op.add_column(sa.Column('value_kind', sa.String(length=20), nullable=False, server_default='latest'))
        batch_op.add_column(sa.Column('low', sa.Numeric(precision=20, scale=6), nullable=True))
        batch_op.add_column(sa.Column('numerator', sa.Text(), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('denominator', sa.Text(), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('method', sa.Text(), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('frequency', sa.String(length=20), nullable=True))
        batch_op.add_column(sa.Column('baseline', sa.Numeric(precision=20, scale=6), nullable=True))
        batch_op.add_column(sa.Column('baseline_on', sa.Date(), nullable=True))
        batch_op.add_column(sa.Column('baseline_note', sa.Text(), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('responsible_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('dimensions', JSON, nullable=False, server_default='[]'))
        batch_op.add_column(sa.Column('limits', sa.Text(), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('parent_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('rollup', sa.String(length=20), nullable=True))
        batch_op.add_column(sa.Column('takes_part', sa.Boolean(), nullable=False, server_default=sa.true()))
        batch_op.add_column(sa.Column('archived_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('revision', sa.Integer(), nullable=False, server_default='1'))
        batch_op.add_column(sa.Column('field_revisions', JSON, nullable=False, server_default='{}'))
        batch_op.create_index(batch_op.f('ix_indicator_parent_id'), ['parent_id'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_indicator_parent_id_indicator'), 'indicator', ['parent_id'], ['id'])
        batch_op.create_foreign_key(batch_op.f('fk_indicator_responsible_id_party'), 'party', ['responsible_id'], ['id'])

    with op.batch_alter_table('sprint_value', schema=None) as batch_op:
        batch_op.add_column(sa.Column('value_id', sa.Integer(), nullable=True))
        batch_op.create_foreign_key(batch_op.f('fk_sprint_value_value_id_indicator_value'), 'indicator_value', ['value_id'], ['id'])
    # The indicators that are there have their values now; new ones get them from the program.
    with op.batch_alter_table('indicator', schema=None) as batch_op:
        for name, kind in FILLED.items():
            batch_op.alter_column(name, existing_type=kind, existing_nullable=False, server_default=None)
    indicator = sa.table('indicator', sa.column('kind', sa.String), sa.column('unit', sa.Text))
    op.execute(indicator.update().where(indicator.c.unit == '%').values(kind='share'))


def downgrade() -> None:
    with op.batch_alter_table('sprint_value', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_sprint_value_value_id_indicator_value'), type_='foreignkey')
        batch_op.drop_column('value_id')

    with op.batch_alter_table('indicator', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_indicator_responsible_id_party'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('fk_indicator_parent_id_indicator'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_indicator_parent_id'))
        batch_op.drop_column('field_revisions')
        batch_op.drop_column('revision')
        batch_op.drop_column('archived_at')
        batch_op.drop_column('takes_part')
        batch_op.drop_column('rollup')
        batch_op.drop_column('parent_id')
        batch_op.drop_column('limits')
        batch_op.drop_column('dimensions')
        batch_op.drop_column('responsible_id')
        batch_op.drop_column('baseline_note')
        batch_op.drop_column('baseline_on')
        batch_op.drop_column('baseline')
        batch_op.drop_column('frequency')
        batch_op.drop_column('method')
        batch_op.drop_column('denominator')
        batch_op.drop_column('numerator')
        batch_op.drop_column('low')
        batch_op.drop_column('value_kind')
        batch_op.drop_column('direction')
        batch_op.drop_column('kind')

    with op.batch_alter_table('value_talk', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_value_talk_value_id'))

    op.drop_table('value_talk')
    with op.batch_alter_table('value_evidence', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_value_evidence_value_id'))

    op.drop_table('value_evidence')
    with op.batch_alter_table('indicator_value', schema=None) as batch_op:
        batch_op.drop_index('ix_indicator_value_state')
        batch_op.drop_index('ix_indicator_value_indicator_id')
        batch_op.drop_index(batch_op.f('ix_indicator_value_card_id'))

    op.drop_table('indicator_value')
    with op.batch_alter_table('indicator_target', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_indicator_target_indicator_id'))

    op.drop_table('indicator_target')
    with op.batch_alter_table('period_lock', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_period_lock_initiative_id'))

    op.drop_table('period_lock')
