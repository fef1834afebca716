"""tags of projects

Revision: 0009, after 0008.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql


revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), 'postgresql')


def upgrade() -> None:
    op.create_table('tag',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=60), nullable=False),
    sa.Column('name_fold', sa.String(length=60), nullable=False),
    sa.Column('archived_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('merged_into_id', sa.Integer(), nullable=True),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('field_revisions', JSON, nullable=False),
    sa.ForeignKeyConstraint(['merged_into_id'], ['tag.id'], name=op.f('fk_tag_merged_into_id_tag')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_tag')),
    sa.UniqueConstraint('name_fold', name=op.f('uq_tag_name_fold'))
    )
    op.create_table('initiative_tag',
    sa.Column('initiative_id', sa.Integer(), nullable=False),
    sa.Column('tag_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['initiative_id'], ['initiative.id'], name=op.f('fk_initiative_tag_initiative_id_initiative')),
    sa.ForeignKeyConstraint(['tag_id'], ['tag.id'], name=op.f('fk_initiative_tag_tag_id_tag')),
    sa.PrimaryKeyConstraint('initiative_id', 'tag_id', name=op.f('pk_initiative_tag'))
    )
    with op.batch_alter_table('initiative_tag', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_initiative_tag_tag_id'), ['tag_id'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('initiative_tag', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_initiative_tag_tag_id'))

    op.drop_table('initiative_tag')
    op.drop_table('tag')
