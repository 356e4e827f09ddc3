"""How alembic runs here: always online, on the engine that the caller holds, in one transaction."""

from alembic import context
from sqlmodel import SQLModel

import kim_models.rows  # noqa: F401 - fills the metadata that autogenerate compares with

engine = context.config.attributes["engine"].execution_options(kim_schreibt=True)
with engine.connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=SQLModel.metadata,
        transactional_ddl=True,
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
