"""Issues Bescheide: first what signed Verfügungen order, then by rank until nobody can be paid, then the lump sums."""

from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State

from flows.ends import Teil, tag_failure, together
from flows.notify import send_due
from tasks import artifacts
from tasks.chunks import MAX_TASK_RUNS, chunks, name_of
from tasks.issue import decide, open_budget, preflight, queue_table, render_letters, unrendered
from tasks.names import named
from tasks.pauschale import grant_lines, lists_table, open_lines
from tasks.verfuegung import carry_out, orders_table

BAUSTEIN = 1
"""The only Baustein that is granted on application."""


@flow(
    name="issue",
    flow_run_name=named("Bescheide"),
    on_failure=[tag_failure],
    log_prints=False,
    persist_result=False,
)
def issue(nur_vorschau: bool = True, versenden: bool = False) -> State[Any]:
    """`nur_vorschau`: only shows the order and why each case waits. Unticked it issues what is already signed.

    `versenden`: hands the letters over afterwards; `review` and `nightly` do that themselves.

    Safe twice and at the same time in two processes: the database lets one decision happen after the other.
    """
    open_budget()
    places = queue_table(BAUSTEIN)
    rows: list[dict[str, Any]] = []
    orders = orders_table()
    if not nur_vorschau:
        # What comes back from an annulled decision goes to the next in order in this very run.
        rows = _carry_out(orders)
        places = queue_table(BAUSTEIN) if rows else places
        rows += _issue_all(places) + _issue_lists()
        rows += _render_all()
        places, orders = queue_table(BAUSTEIN), orders_table()
    satz = f"{len(places)} offene Vorgänge der Reihe nach"
    artifacts.sentences("kim-reihenfolge", places, satz, _head(places))
    lists = lists_table()
    artifacts.sentences("kim-verteillisten", lists, f"{len(lists)} Verteillisten")
    artifacts.sentences("kim-verfuegungen", orders, f"{len(orders)} Verfügungen nicht ausgeführt")
    artifacts.table("kim-bescheide", rows, f"{len(rows)} beschieden oder angehalten")
    held = [row for row in rows if row["Ergebnis"] == "angehalten"]
    waiting = [row for row in places + lists + orders if row["Status"] == "gezeichnet"]
    satz = f"{len(rows) - len(held)} Bescheide, {len(waiting)} gezeichnete warten"
    teile = [Teil(f"Vorschau: {satz}" if nur_vorschau else satz, people=bool(held or waiting))]
    if versenden and rows:
        teile.append(send_due())
    return together(teile)


def _carry_out(orders: list[dict[str, Any]]) -> list[dict[str, Any]]:
    ready = [order["Verfügung"] for order in orders if order["ausführbar"] == "ja"]
    if ready:
        preflight()
    rows: list[dict[str, Any]] = []
    for part in chunks(ready):
        held = [row["Aktenzeichen"] for row in rows if row["Ergebnis"] == "angehalten"]
        rows += carry_out(len(part), held, name_of(part))
    return rows


def _issue_all(places: list[dict[str, Any]]) -> list[dict[str, Any]]:
    ready = [place for place in places if place["Status"] == "gezeichnet"]
    if not ready:
        return []
    preflight()
    size = max(1, -(-len(ready) // MAX_TASK_RUNS))
    rows: list[dict[str, Any]] = []
    while True:
        following = next(
            (p["Aktenzeichen"] for p in places if p["erteilbar"] == "ja" and not _held(rows, p)), None
        )
        if following is None:
            return rows
        held = [row["Aktenzeichen"] for row in rows if row["Ergebnis"] == "angehalten"]
        step = decide(BAUSTEIN, size, held, following)
        if not step:
            return rows
        rows += step
        # After each decision the order is looked at anew: money and signatures may have changed meanwhile.
        places = queue_table(BAUSTEIN) if size == 1 or len(step) == size else []


def _issue_lists() -> list[dict[str, Any]]:
    """Line by line of each signed list; a line that cannot be granted is named and the next one goes on."""
    rows: list[dict[str, Any]] = []
    lists = open_lines()
    if lists:
        preflight()
    # One step per list: with 54 recipients every task run is one of them, named by list and AGS.
    for lines in lists:
        for part in chunks(lines):
            held = [row["Aktenzeichen"] for row in rows if row["Ergebnis"] == "angehalten"]
            rows += grant_lines(len(part), held, part[0] if len(part) == 1 else f"{part[0]} bis {part[-1]}")
    return rows


def _held(rows: list[dict[str, Any]], place: dict[str, Any]) -> bool:
    return any(
        row["Aktenzeichen"] == place["Aktenzeichen"] and row["Ergebnis"] == "angehalten" for row in rows
    )


def _render_all() -> list[dict[str, Any]]:
    held: list[dict[str, Any]] = []
    for part in chunks(unrendered()):
        held += render_letters([id_ for id_, _ in part], name_of([nummer for _, nummer in part]))
    return held


def _head(places: list[dict[str, Any]]) -> str:
    if not places:
        return "Kein offener Vorgang."
    first = places[0]
    return f"An der Spitze steht {first['Aktenzeichen']}: {first['Satz']}"
