"""The hub's database. SQLAlchemy and Alembic are imported here and in migrations only.

Statements are SQLAlchemy Core on SQLite; what one batch does is one transaction.
"""
