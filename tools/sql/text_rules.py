"""Rules on the text and its tokens, before anything is parsed.

The parser tries alternatives: joins that lack their ON, and calls in the form of a type such as `DATE(...)`
inside one another, take it time that doubles with each, so that a hundred characters would hold a server for
minutes. They are counted on the tokens.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from sqlglot.dialects.dialect import Dialect as SqlDialect
from sqlglot.tokenizer_core import Token, TokenType

from tools.errors import QueryRejectedError
from tools.ports import Dialect
from tools.sql import positive_list as allowed
from tools.sql.rulebook import Rule

_HIDDEN_CATEGORIES = frozenset({"Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"})
_BLANKS = frozenset("\t\n\r ")
_OPENING = frozenset({TokenType.L_PAREN, TokenType.L_BRACKET, TokenType.L_BRACE})
_CLOSING = frozenset({TokenType.R_PAREN, TokenType.R_BRACKET, TokenType.R_BRACE})
_STRUCTURE = frozenset(
    {TokenType.L_BRACKET, TokenType.L_BRACE, TokenType.ARROW, TokenType.DARROW, TokenType.FARROW}
)
_FIRST_WORDS = frozenset({TokenType.SELECT, TokenType.WITH, TokenType.FROM, TokenType.L_PAREN})
_WITHOUT_ON = frozenset({TokenType.CROSS, TokenType.NATURAL})
_CONDITIONS = frozenset({TokenType.ON, TokenType.USING})


def _check_length(text: str) -> None:
    if len(text) > allowed.MAX_CHARACTERS:
        raise QueryRejectedError(
            "length", f"The statement is longer than {allowed.MAX_CHARACTERS} characters."
        )


def _check_characters(text: str) -> None:
    for character in set(text):
        if character in _BLANKS or (character.isascii() and character.isprintable()):
            continue
        if unicodedata.category(character) in _HIDDEN_CATEGORIES:
            raise QueryRejectedError(
                "character", f"The statement holds a hidden character U+{ord(character):04X}."
            )


def _check_one_statement(tokens: Sequence[Token], dialect: Dialect) -> None:
    kinds = [token.token_type for token in tokens]
    if TokenType.SEMICOLON in kinds[:-1]:
        raise QueryRejectedError("one_statement", "Exactly one statement is allowed.")


def _check_first_word(tokens: Sequence[Token], dialect: Dialect) -> None:
    if tokens and tokens[0].token_type not in _FIRST_WORDS:
        raise QueryRejectedError("select_only", "Only SELECT statements are allowed.")


def _check_nesting(tokens: Sequence[Token], dialect: Dialect) -> None:
    depth = 0
    for token in tokens:
        depth += (token.token_type in _OPENING) - (token.token_type in _CLOSING)
        if depth > allowed.MAX_NESTING:
            raise QueryRejectedError("nesting", "The statement is nested too deeply.")


def _check_structure(tokens: Sequence[Token], dialect: Dialect) -> None:
    """Lists, structs, lambdas and method calls are on no list; chains of them hold the parser for minutes."""
    kinds = [token.token_type for token in tokens]
    calls = any(
        first is TokenType.DOT and third is TokenType.L_PAREN
        for first, third in zip(kinds, kinds[2:], strict=False)
    )
    if calls or not _STRUCTURE.isdisjoint(kinds):
        raise QueryRejectedError("structure", "Lists, structs, lambdas and method calls are not allowed.")


def _check_open_joins(tokens: Sequence[Token], dialect: Dialect) -> None:
    waiting, before = 0, None
    for token in tokens:
        kind = token.token_type
        if kind is TokenType.JOIN and before not in _WITHOUT_ON:
            waiting += 1
            if waiting > allowed.MAX_OPEN_JOINS:
                raise QueryRejectedError("open_joins", "Give each JOIN its ON before the next JOIN.")
        elif kind in _CONDITIONS:
            waiting -= 1
        before = kind


def _check_nested_types(tokens: Sequence[Token], dialect: Dialect) -> None:
    types = SqlDialect.get_or_raise(dialect).parser_class.TYPE_TOKENS
    inside: list[bool] = []
    before = None
    for token in tokens:
        if token.token_type in _OPENING:
            inside.append(before in types)
            if sum(inside) > allowed.MAX_NESTED_TYPES:
                raise QueryRejectedError("nested_types", "DATE(...) and its like are nested too deeply.")
        elif token.token_type in _CLOSING and inside:
            inside.pop()
        before = token.token_type


TEXT_RULES = (
    Rule("length", _check_length),
    Rule("character", _check_characters),
)
TOKEN_RULES = (
    Rule("one_statement", _check_one_statement),
    Rule("select_only", _check_first_word),
    Rule("nesting", _check_nesting),
    Rule("structure", _check_structure),
    Rule("open_joins", _check_open_joins),
    Rule("nested_types", _check_nested_types),
)
