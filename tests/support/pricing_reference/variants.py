"""The same basket scanned otherwise, and what must then stay the same."""

from collections.abc import Mapping
from random import Random
from typing import Any

from tests.support.pricing_reference.given import lines_of
from tests.support.pricing_reference.goods import merged, place
from tests.support.pricing_reference.policy_values import Form


def permuted(given: Form, rng: Random) -> dict[str, Any]:
    """Lines, offers and coupons in another order."""
    mixed = {key: list(given.get(key, ())) for key in ("lines", "offers", "coupons")}
    for forms in mixed.values():
        rng.shuffle(forms)
    return {**given, **mixed}


def with_merged_lines(given: Form) -> dict[str, Any]:
    """Equal lines of pieces as one line, under the first one's id."""
    lines: dict[str, dict[str, Any]] = {}
    for form in given["lines"]:
        same = {key: form[key] for key in form if key not in {"id", "qty"}}
        # What is weighed or labelled stays a line of its own.
        key = repr(sorted(same.items())) if "price" in form else form["id"]
        if key in lines:
            lines[key]["qty"] = lines[key].get("qty", 1) + form.get("qty", 1)
        else:
            lines[key] = dict(form)
    return {**given, "lines": list(lines.values())}


def with_single_pieces(given: Form) -> dict[str, Any]:
    """Each piece as a line of its own: l0 becomes l0, l0.1, l0.2 …"""
    lines: list[dict[str, Any]] = []
    for form in given["lines"]:
        if "price" not in form:
            lines.append(dict(form))
            continue
        for n in range(form.get("qty", 1)):
            line_id = f"{form['id']}.{n}" if n else form["id"]
            lines.append({**form, "id": line_id, "qty": 1})
    return {**given, "lines": lines}


def without_line_ids(given: Form, found: Mapping[str, Any]) -> dict[str, Any]:
    """What was computed, with the sum of equal lines in place of each line's."""
    rest = {key: found[key] for key in found if key not in {"lines", "lines_sorted"}}
    if "lines" not in found:
        return rest
    sums = {
        place(good): sum(found["lines"][line_id] for line_id, _ in good.lines)
        for good in merged(lines_of(given))
    }
    return {**rest, "sums": sums}
