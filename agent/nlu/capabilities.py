"""What the copilot says of itself: what it can answer, what this shop's data lacks, what is not built."""

from __future__ import annotations

import re

from agent.answer.model import Choice, Entity, ToolCall
from agent.nlu.compose import Composition
from agent.nlu.linked import LinkedValue
from agent.nlu.periods import label
from agent.nlu.reading import Frame, Reading
from agent.nlu.signals import Signals
from tools.semantic.model import SemanticModel

_FRESHNESS = re.compile(r"fresh|recent|up to date|last updated|period does|how old|which data|what data")
_QUALITY = re.compile(r"quality|complete|rejected|quarantin|clean")
_THANKS = re.compile(r"\b(?:thanks?|thank you|cheers|great|nice|bye)\b")


def suggestions(model: SemanticModel) -> tuple[str, ...]:
    """Questions that this shop's data can answer, for the empty page and for a no."""
    offers = [("revenue", "What was revenue last month?"), ("units_sold", "Top 10 products by units sold")]
    if "country" in model.dimensions:
        offers.append(("revenue", "Revenue by country this year"))
    offers += [
        ("forecast", "Forecast revenue for the next 30 days"),
        ("stock_on_hand", "Which products are out of stock?"),
        ("segment_customers", "Show customer segments"),
        ("growth", "How is revenue trending?"),
        ("average_order_value", "Average order value by month"),
    ]
    return tuple(text for metric, text in offers if metric in model.metrics)[:6]


def talk(signals: Signals, model: SemanticModel) -> Reading:
    """A greeting or thanks."""
    text = "You are welcome." if _THANKS.search(signals.lower) else "Hello. Ask me about your shop's data."
    return Reading(
        kind="chat", frame=Frame(intent="small_talk"), message=text, suggestions=suggestions(model)
    )


def not_computed(intent: str, name: str, model: SemanticModel) -> Reading:
    """An analysis that was not computed for this shop."""
    return _no(intent, f"{name} has not been computed for this shop, so I will not guess.", model)


def missing(name: str, model: SemanticModel) -> Reading:
    """Something the model knows but this shop's data does not hold."""
    label = name.replace("_", " ").replace(".", " ")
    intent = "inventory" if "stock" in name else "sales_report"
    return _no(intent, f"This shop's data cannot tell {label}: {model.unavailable[name]}.", model)


def card_data(model: SemanticModel) -> Reading:
    """Card numbers or security codes of somebody."""
    return _no(
        "compliance",
        "Card numbers and security codes are not kept readable here, so I cannot show anyone's. "
        "Ask what the card data checks found, or how an order was paid.",
        model,
    )


def read_only(model: SemanticModel) -> Reading:
    """An order to change something."""
    return _no("out_of_scope", "I only read the shop's data; I cannot change, send or order anything.", model)


def out_of_scope(signals: Signals, model: SemanticModel) -> Reading:
    """A question that is not about the shop's data."""
    return _no(
        "out_of_scope",
        "That is not in this shop's data, so I cannot answer it. "
        "I can answer questions on sales, orders, customers, products, stock, forecasts and trends.",
        model,
    )


def not_forecast(field: str, frame: Frame, model: SemanticModel, entities: tuple[Entity, ...]) -> Reading:
    """The forecasts are not broken down as asked."""
    label = model.dimensions[field].label.lower() if field in model.dimensions else field
    return Reading(
        kind="abstain",
        frame=frame,
        entities=entities,
        message=f"The forecast is not made by {label}; it is made in total, by category, top "
        "category, country, store, store region and leading product.",
        suggestions=("Forecast revenue for the next 30 days",),
    )


def vague(model: SemanticModel) -> Reading:
    """The question names nothing that could be looked up."""
    offers = suggestions(model)[:4]
    return Reading(
        kind="clarify",
        frame=None,
        message="What would you like to know? Name a figure, and if you like a period and a breakdown.",
        choices=tuple(Choice(label=offer, question=offer) for offer in offers),
        confidence=0.3,
    )


def which_one(kind: str) -> Reading:
    """One thing is asked about, and the question does not say which."""
    message = f"Which {kind} do you mean? Please give the name or the number."
    return Reading(kind="clarify", frame=None, message=message, confidence=0.3)


def pointed_at(words: str) -> Reading:
    """A first question points back to something, and nothing came before it."""
    message = f'What do you mean by "{words}"? This is the first question here; please name it.'
    return Reading(kind="clarify", frame=None, message=message, confidence=0.3)


def which_tool(choices: tuple[Choice, ...]) -> Reading:
    """The question can be for several tools: one to choose."""
    return Reading(
        kind="clarify", frame=None, message="What would you like to know?", choices=choices, confidence=0.4
    )


def which_value(
    signals: Signals, frame: Frame, value: LinkedValue, entities: tuple[Entity, ...] = ()
) -> Reading:
    """Two close readings of a value: one question with choices."""
    names = list(dict.fromkeys(str(match.value) for match in value.matches))[:4]
    before, after = signals.question[: value.begin], signals.question[value.stop :]
    return Reading(
        kind="clarify",
        frame=frame,
        entities=entities,
        message=f'Which one do you mean by "{value.text}"?',
        choices=tuple(Choice(label=name, question=f"{before}{name}{after}") for name in names),
        confidence=0.4,
    )


_FIGURES = ("revenue", "orders", "units_sold", "customers", "average_order_value")


def which_figure(
    signals: Signals, frame: Frame, model: SemanticModel, entities: tuple[Entity, ...]
) -> Reading:
    """The question says of what and when, but not which figure: the usual ones that fit to choose from."""
    needed = {*frame.dimensions, *(f.field for f in frame.filters)}
    fitting = [
        model.metrics[name].label
        for name in dict.fromkeys((*frame.metrics, *_FIGURES))
        if name in model.metrics and needed <= set(model.dimensions_of(name))
    ]
    asked = signals.question.strip().rstrip("?.! ")
    return Reading(
        kind="clarify",
        frame=frame,
        entities=entities,
        message="Which figure would you like?",
        choices=tuple(Choice(label=label, question=f"{label}, {asked}") for label in fitting[:4]),
        confidence=0.4,
    )


def unsure(frame: Frame, model: SemanticModel, entities: tuple[Entity, ...], confidence: float) -> Reading:
    """The reading is too doubtful to be answered: said back, for the asker to confirm or put otherwise."""
    said = restated(frame, model)
    return Reading(
        kind="clarify",
        frame=frame,
        entities=entities,
        message=f"I am not sure that I read this rightly. Do you mean: {said}?",
        choices=(Choice(label=said, question=said),),
        suggestions=suggestions(model)[:2],
        confidence=round(confidence, 3),
    )


def restated(frame: Frame, model: SemanticModel) -> str:
    """A frame in plain words: "Revenue by category, country Germany, August 2026"."""
    figures = " and ".join(model.metrics[m].label for m in frame.metrics if m in model.metrics)
    groups = " and ".join(
        model.dimensions[d].label.lower() for d in frame.dimensions if d in model.dimensions
    )
    parts = [f"{figures} by {groups}" if figures and groups else figures or groups or "the records"]
    for item in (*frame.filters, *frame.part):
        if item.field in model.dimensions and item.value is not None:
            values = item.value if isinstance(item.value, tuple) else (item.value,)
            parts.append(f"{model.dimensions[item.field].label.lower()} {', '.join(map(str, values))}")
    if frame.time and (frame.time.start or frame.time.end):
        parts.append(label(frame.time.start, frame.time.end))
    return ", ".join(parts)


def unknown_words(
    signals: Signals, frame: Frame, model: SemanticModel, entities: tuple[Entity, ...]
) -> Reading:
    """The question is about the shop, but some words match nothing in it."""
    words = " ".join(token.text for token in signals.unknown)
    return Reading(
        kind="abstain",
        frame=frame,
        entities=entities,
        message=f'I do not know what "{words}" refers to in this shop\'s data. '
        "Please name a product, category, place, customer or figure that the data holds.",
        suggestions=suggestions(model)[:3],
        confidence=0.3,
    )


def not_placed(
    words: tuple[str, ...], frame: Frame | None, model: SemanticModel, entities: tuple[Entity, ...]
) -> Reading:
    """Words that change the meaning and that no part of the answer would honour."""
    quoted = ", ".join(f'"{word}"' for word in words)
    return Reading(
        kind="abstain",
        frame=frame,
        entities=entities,
        message=f"I understood the question but could not place {quoted} in it, so I will not answer part of "
        "it as if it were the whole. Please put it another way, or leave that out.",
        suggestions=suggestions(model)[:3],
        confidence=0.3,
    )


def which_ones(kind: str, stripped: str, model: SemanticModel) -> Reading:
    """Some things of a kind are meant that the question does not name."""
    label = model.dimensions[kind].label.lower()
    return Reading(
        kind="clarify",
        frame=None,
        message=f"Which {label}s do you mean? Name them, or take all.",
        choices=(Choice(label=f"All {label}s", question=stripped),),
        confidence=0.3,
    )


def help_with(signals: Signals, composition: Composition, model: SemanticModel) -> Reading:
    """Definitions, freshness, data quality, or what can be asked."""
    frame = composition.frame
    if _QUALITY.search(signals.lower) and "data_quality" in model.entities:
        call = ToolCall(name="look_up", arguments={"entity": "data_quality"})
        return Reading(kind="answer", frame=frame, calls=(call,))
    if composition.named:
        metric = model.metrics[composition.named[0]]
        notes = "".join(f" Note: {caveat}." for caveat in metric.caveats)
        return Reading(kind="chat", frame=frame, message=f"{metric.label}: {metric.description}{notes}")
    if _FRESHNESS.search(signals.lower):
        names = [n for n in ("first_order_date", "last_order_date", "orders") if n in model.metrics]
        call = ToolCall(name="query_metrics", arguments={"metrics": names})
        return Reading(kind="answer", frame=frame, calls=(call,))
    labels = [m.label.lower() for m in model.metrics.values() if not m.generated][:12]
    by = [d.label.lower() for d in model.dimensions.values() if not d.generated][:10]
    return Reading(
        kind="chat",
        frame=frame,
        message=f"I answer questions on your shop's data, such as {', '.join(labels)}; by {', '.join(by)}; "
        "over any period, compared, ranked or forecast. Every number is cited.",
        suggestions=suggestions(model),
    )


def _no(intent: str, message: str, model: SemanticModel) -> Reading:
    return Reading(
        kind="abstain", frame=Frame(intent=intent), message=message, suggestions=suggestions(model)[:3]
    )
