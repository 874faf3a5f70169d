from sqlalchemy import Engine, create_engine, literal, select

from tests.support.compiled_statements import STATEMENTS_MAX, CompiledStatements

ONE = select(literal(1))


def execute(engine: Engine, statements: CompiledStatements) -> int | None:
    with engine.connect().execution_options(compiled_cache=statements) as connection:
        return connection.scalar(ONE)


def test_an_engine_uses_what_another_of_its_kind_compiled() -> None:
    statements = CompiledStatements()
    engines = [create_engine("sqlite://") for _ in range(2)]
    compiled: list[object] = []
    for engine in engines:
        assert execute(engine, statements) == 1
        compiled += [statements[engine.dialect, *key[1:]] for key in statements]
        engine.dispose()
    assert len(compiled) == 2
    assert compiled[0] is compiled[1]


def test_when_there_are_too_many_all_are_forgotten() -> None:
    statements = CompiledStatements()
    engine = create_engine("sqlite://")
    for number in range(STATEMENTS_MAX + 1):
        statements[engine.dialect, number] = ONE.compile(engine)
    assert len(statements) == 1
    engine.dispose()
