"""Writes a history of an older system: its checklist, audits, findings and corrections, all in one transaction.

Refuses an instance in which a programme is run. A newer edition takes the earlier one's place; addresses of audits
and findings stay, because their public ids follow from the older system's own keys. Nothing is guessed: a finding
without a severity of ours, and an audit of a site that no list names, are reported and left out.
"""

import hashlib
from datetime import UTC, datetime, time
from itertools import groupby

from sqlalchemy import bindparam, delete, insert, select, update

from ..analytics import rollups
from ..audits.models import Audit
from ..checklists.models import ChecklistSection, ChecklistVersion, Checkpoint
from ..corrections.models import Correction
from ..findings.models import Finding
from ..kernel import clock
from ..kernel.errors import N_, Refused
from ..storage.database import ID_LETTERS, db
from ..storage.use_case import record, use_case
from . import merging, queries, storing
from .events import HistoryLoaded
from .mapping import Mapping
from .models import ImportRun, ImportSite
from .past import History
from .validating import Problem

NO_SEVERITY = N_("The older system gave this finding no severity of ours; it is left out.")
NO_SITE = N_("No list that is loaded names the site %(value)s; its audit is left out.")


def check_allowed() -> None:
    """Refuse where a programme is run: history is shown in an instance of its own (IETP_INSTANCE)."""
    if queries.has_programme():
        raise Refused(
            N_("A programme is run in this instance. History is loaded into an instance of its own (IETP_INSTANCE).")
        )


def fit(history: History, mapping: Mapping) -> None:
    """Take out of ``history`` what cannot be stored, and report it. Refused when no site of it is known at all."""
    known = queries.known(list_of(mapping))
    for key, audit in list(history.audits.items()):
        if audit.site not in known and not history.sites[audit.site].fields.get("name"):
            rows = [finding.row for finding in audit.findings.values()]
            history.problems += [Problem(row, "external_id", NO_SITE, audit.site) for row in rows]
            del history.audits[key]
            continue
        for number, finding in list(audit.findings.items()):
            if not finding.severity:
                history.problems.append(Problem(finding.row, "severity", NO_SEVERITY))
                del audit.findings[number]
    if not history.audits:
        raise Refused(N_("No list that is loaded names the sites of this history. Load its list of sites first."))


def list_of(mapping: Mapping) -> str:
    """The list whose sites the history is about: the mapping's own, unless it names another."""
    return mapping.history.get("site", {}).get("list", mapping.name)


@use_case
def load(viewer, run, history: History, mapping: Mapping) -> dict[str, int]:
    """Write ``history``, which :func:`fit` has gone over; answers how many rows of each kind there are now."""
    check_allowed()
    run.source, run.title, run.publisher = mapping.name, mapping.title[:200], mapping.publisher[:200] or mapping.title
    _clear(mapping.name)
    factories = _sites(run, history, mapping)
    version, checkpoints = _checklist(history, mapping)
    audits = _audits(history, mapping.name, version, checkpoints, factories)
    findings = _findings(history, mapping.name, audits, checkpoints, factories)
    corrections = _corrections(history, mapping, findings, factories)
    run.state, run.finished_at, run.runner = "visible", clock.now(), None
    run.counts = {
        "rows": history.rows, "blocked": history.blocked, "problems": len(history.problems), "sites": len(factories),
        "audits": len(audits), "findings": len(findings), "corrections": corrections,
    }  # fmt: skip
    db.session.flush()
    rollups.rebuild()
    record(HistoryLoaded(run.id))
    return run.counts


def _id(*parts: str) -> str:
    """A public id that follows from the older system's keys."""
    number = int.from_bytes(hashlib.sha256("\n".join(parts).encode()).digest()[:10])
    return "".join(ID_LETTERS[number >> shift & 31] for shift in range(0, 80, 5))


def _noon(day) -> datetime:
    return datetime.combine(day, time(12), UTC)


def _clear(source: str) -> None:
    """Take the earlier edition away."""
    audits = select(Audit.id).where(Audit.source == source).scalar_subquery()
    findings = select(Finding.id).where(Finding.audit_id.in_(audits)).scalar_subquery()
    versions = select(ChecklistVersion.id).where(ChecklistVersion.origin == source).scalar_subquery()
    for model, theirs in (
        (Correction, Correction.finding_id.in_(findings)),
        (Finding, Finding.audit_id.in_(audits)),
        (Audit, Audit.source == source),
        (Checkpoint, Checkpoint.version_id.in_(versions)),
        (ChecklistSection, ChecklistSection.version_id.in_(versions)),
        (ChecklistVersion, ChecklistVersion.origin == source),
    ):
        db.session.execute(delete(model).where(theirs).execution_options(synchronize_session=False))


def _sites(run: ImportRun, history: History, mapping: Mapping) -> dict[str, int]:
    """Factories by the number of their site; sites that only the history names are added, its own ones renewed."""
    source = list_of(mapping)
    needed = {audit.site for audit in history.audits.values()}
    held = {key: (id_, fields) for key, id_, fields in _held(source)}
    fresh = sorted(needed - set(held))
    said = {key: storing.to_json(history.sites[key].fields) for key in needed}
    if source == mapping.name:
        merging.renew(run, {key: said[key] for key in needed & set(held) if said[key].get("name")})
    for start in range(0, len(fresh), merging.BATCH):
        some = [(key, said[key]) for key in fresh[start : start + merging.BATCH]]
        merging.add_factories(run, some, state="imported", source=source)
    return {key: id_ for key, id_, _fields in _held(source) if key in needed}


def _held(source):
    wanted = select(ImportSite.key, ImportSite.factory_id, ImportSite.fields).where(ImportSite.source == source)
    return db.session.execute(wanted).all()


def _checklist(history: History, mapping: Mapping) -> tuple[int, dict[str, tuple[int, str, int]]]:
    """The version's key, and per question its checkpoint's key, section and position."""
    version = ChecklistVersion(
        public_id=_id(mapping.name, "version"), name=history.checklist[:100], origin=mapping.name,
        valid_from=history.valid_from, published_at=clock.now(),
    )  # fmt: skip
    version.sections = [
        ChecklistSection(code=section.code, position=place, name=section.name, name_zh=section.name_zh)
        for place, section in enumerate(history.sections)
    ]
    db.session.add(version)
    db.session.flush()
    places = {section.code: place for place, section in enumerate(version.sections)}
    order = sorted(history.questions.items(), key=lambda item: (places[item[1][0]], item[0]))
    severities = _severities(history)
    values = [
        {
            "public_id": _id(mapping.name, "checkpoint", number), "version_id": version.id,
            "section_id": version.sections[places[code]].id, "number": number[:20], "position": position,
            "question": text, "severities": severities.get(number, []), "kind": "other", "countries": [],
        }
        for position, (number, (code, text)) in enumerate(order)
    ]  # fmt: skip
    ids = _inserted(Checkpoint, values)
    return version.id, {
        number: (id_, code, position)
        for position, (id_, (number, (code, _text))) in enumerate(zip(ids, order, strict=True))
    }


def _severities(history: History) -> dict[str, list[str]]:
    """Which severities each question's findings had, from light to grave."""
    found: dict[str, set[str]] = {}
    for finding in history.findings():
        found.setdefault(finding.number, set()).add(finding.severity)
    order = ("minor", "major", "critical", "zero_tolerance")
    return {number: sorted(severities, key=order.index) for number, severities in found.items()}


def _inserted(model, values: list[dict]) -> list[int]:
    """Keys of the inserted rows in the order of ``values``; columns that are not named get their plain defaults."""
    table = model.__table__
    plain = {
        column.key: column.default.arg
        for column in table.c
        if column.default is not None and not callable(column.default.arg)
    }
    made, ids = insert(table).returning(table.c.id, sort_by_parameter_order=True), []
    for start in range(0, len(values), 2000):
        ids += db.session.scalars(made, [plain | each for each in values[start : start + 2000]])
    return ids


def _audits(history, source, version, checkpoints, factories) -> dict[str, int]:
    values = [
        {
            "public_id": _id(source, "audit", key), "factory_id": factories[audit.site],
            "kind": "SI" if audit.special else "IAA", "checklist_version_id": version, "planned_on": audit.on,
            "fieldwork_started_at": _noon(audit.on), "fieldwork_ended_on": audit.on, "closing_at": _noon(audit.on),
            "submitted_at": _noon(audit.on), "decided_at": _noon(audit.on), "summary": audit.outcome,
            "answers": _answers(audit, checkpoints), "source": source,
        }
        for key, audit in history.audits.items()
    ]  # fmt: skip
    return dict(zip(history.audits, _inserted(Audit, values), strict=True))


def _answers(audit, checkpoints) -> str:
    """Not met where there is a finding; of every other checkpoint nothing is known."""
    if not audit.findings:
        return ""
    letters = ["-"] * len(checkpoints)
    for number in audit.findings:
        letters[checkpoints[number][2]] = "n"
    return "".join(letters)


def _findings(history, source, audits, checkpoints, factories) -> dict[tuple[str, str], int]:
    values, keys = [], []
    for key, audit in history.audits.items():
        for number, finding in audit.findings.items():
            keys.append((key, number))
            text = history.questions[number][1]
            values.append(
                {
                    "public_id": _id(source, "finding", key, number), "factory_id": factories[audit.site],
                    "audit_id": audits[key], "checkpoint_id": checkpoints[number][0],
                    "section_code": checkpoints[number][1], "severity_proposed": finding.severity,
                    "severity": finding.severity, "description": f"{text}\n{finding.note}".strip(),
                    "state": finding.state, "raised_on": audit.on, "closed_on": finding.closed_on,
                }
            )  # fmt: skip
    ids = dict(zip(keys, _inserted(Finding, values), strict=True))
    _repeats(history, ids)
    return ids


def _repeats(history, ids) -> None:
    """A finding repeats the latest one on the same checkpoint at the same site from an earlier day."""
    table, changes = Finding.__table__, []
    visits = sorted(history.audits.items(), key=lambda item: (item[1].site, item[1].on, item[0]))
    for _site, theirs in groupby(visits, key=lambda item: item[1].site):
        last: dict[str, int] = {}
        for _day, same_day in groupby(theirs, key=lambda item: item[1].on):
            here = {number: ids[key, number] for key, audit in same_day for number in audit.findings}
            changes += [{"b_id": id_, "b_of": last[number]} for number, id_ in here.items() if number in last]
            last |= here
    if changes:
        repeating = update(table).where(table.c.id == bindparam("b_id")).values(repeat_of_id=bindparam("b_of"))
        db.session.connection().execute(repeating, changes)


def _corrections(history, mapping, findings, factories) -> int:
    """Where the older system plans or dates corrections: its one day is both the due day and the day it was done."""
    if "date" not in mapping.history.get("closing", {}):
        return 0
    values = []
    for key, audit in history.audits.items():
        for number, finding in audit.findings.items():
            day = finding.closed_on or finding.due_on
            if day:
                done = finding.closed_on is not None
                values.append(
                    {
                        "public_id": _id(mapping.name, "correction", key, number),
                        "finding_id": findings[key, number], "factory_id": factories[audit.site], "due_on": day,
                        "state": "verified" if done else "accepted", "verified_at": _noon(day) if done else None,
                    }
                )  # fmt: skip
    _inserted(Correction, values)
    return len(values)
