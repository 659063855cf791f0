"""Free SQL, for a language model when no metric says what is asked: guarded, and labelled as such."""

from __future__ import annotations

from pydantic import Field

from tools.tool import Arguments, Finding, ToolContext, ToolResult


class RunSqlArguments(Arguments):
    """One SELECT over the tables of the semantic model."""

    sql: str = Field(min_length=1, max_length=8_000, description="one SELECT statement in DuckDB's dialect")
    purpose: str = Field(min_length=1, max_length=200, description="what the rows show, in a few words")


class RunSql:
    """The fallback road to numbers."""

    name = "run_sql"
    description = (
        "Last resort: run one SELECT when no other tool and no metric can say what is asked. It passes the "
        "same guard and row policy, and the answer is labelled as computed by free SQL."
    )
    arguments = RunSqlArguments
    test_arguments = RunSqlArguments(sql="SELECT count(*) AS orders FROM orders", purpose="number of orders")

    def run(self, arguments: RunSqlArguments, context: ToolContext) -> ToolResult:
        """One table under the asker's policy, with a warning that no defined metric stands behind it."""
        table = context.queries.run_sql(arguments.sql, context.policy)
        warning = "Computed by SQL written for this question, not by the shop's defined metrics: check it."
        return ToolResult((Finding(table, arguments.purpose),), warnings=(warning,))


TOOL = RunSql()
