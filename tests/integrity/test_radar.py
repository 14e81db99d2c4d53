"""The radar: what it finds and what it leaves alone; on the demonstration's reports with precision and recall."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select

from ietp_dash.audits.models import Audit
from ietp_dash.checklists.models import ChecklistVersion
from ietp_dash.demo.reporting import COPIES
from ietp_dash.integrity import radar, watching
from ietp_dash.integrity.models import IntegrityHint
from ietp_dash.kernel import clock
from ietp_dash.kernel.access import VISITOR
from ietp_dash.storage.database import db, writing
from tests import builders as make

PLAIN = radar.Report(1, "A", "Firm", "Lead", "2026-01-05", "", "", 16.0, 2, 6)

FOUND = radar.Found("short", "short:1", "1.0 h / 2", (("A", "1.0 h / 2"),))


def many(number, **values):
    return [replace(PLAIN, id=at, site=f"Site {at}", lead=f"Lead {at % 7}", **values) for at in range(number)]


def test_boilerplate_that_all_reports_share_is_no_copy_and_a_changed_figure_hides_none():
    honest = many(12, text="The audit team toured every building and checked the records of twelve months. " * 3)
    assert radar.look(honest) == []
    one, other = COPIES[0]
    found = list(radar.copied([*honest, replace(PLAIN, id=90, text=one), replace(PLAIN, id=91, site="B", text=other)]))
    assert [hint.key for hint in found] == ["copied:90:91"]
    assert not list(radar.copied([replace(PLAIN, id=90, text=one), replace(PLAIN, id=91, text=other)]))


def test_a_finding_copied_to_another_factory_is_found_and_words_that_many_reports_share_are_not():
    usual = "Working hours were more than 60 in three weeks of the peak season, as the attendance records show. "
    report = [replace(one, text=f"Summary of {one.site}", notes=(usual,)) for one in many(12)]
    assert radar.look(report) == []
    told = [replace(report[at], id=90 + at, notes=(usual, *(pair[at] for pair in COPIES[:2]))) for at in (0, 1)]
    found = list(radar.copied([*report, *told]))
    assert [(hint.key, [text for _title, text in hint.sides]) for hint in found] == [
        ("copied:90:91", ["\n".join(one.notes) for one in told])
    ]
    alone = [replace(one, notes=(usual, one.notes[1])) for one in told]
    assert not list(radar.copied([*report, *alone]))


def test_the_night_compares_once_a_day_and_before_it_writes(app, monkeypatch):
    monkeypatch.setattr(radar, "look", lambda reports: [FOUND] if not writing.get() else [])
    assert watching.look(VISITOR, clock.now()) == 1
    assert watching.look(VISITOR, clock.now()) == 0
    assert watching.look(VISITOR, clock.now() + timedelta(days=1)) == 0
    assert [hint.key for hint in db.session.scalars(select(IntegrityHint))] == [FOUND.key]


def test_the_same_answers_count_with_three_noes_from_one_auditor_at_two_factories():
    same = [replace(PLAIN, id=1, answers="yynnyn"), replace(PLAIN, id=2, site="B", answers="yynnyn")]
    assert [hint.kind for hint in radar.same_answers(same)] == ["answers"]
    assert not list(radar.same_answers([replace(one, answers="yynnyy") for one in same]))
    assert not list(radar.same_answers([same[0], replace(same[1], lead="Other")]))


def test_a_day_is_too_short_under_two_hours_a_man_day_and_unknown_hours_say_nothing():
    assert [hint.key for hint in radar.too_short([replace(PLAIN, hours=3.9)])] == ["short:1"]
    assert not list(radar.too_short([replace(PLAIN, hours=4.0), replace(PLAIN, hours=0.0), replace(PLAIN, man_days=0)]))


def test_an_outlier_needs_peers_enough_audits_and_a_rate_far_below():
    peers = [replace(one, findings=5 + one.id % 3, firm="") for one in many(70)]
    low = [replace(PLAIN, id=100 + at, lead="Low", firm="", findings=0) for at in range(5)]
    assert [hint.what for hint in radar.few_findings([*peers, *low])] == ["Low"]
    assert not list(radar.few_findings([*peers, *low[:4]]))
    assert not list(radar.few_findings([*peers[:3], *low]))


def test_one_auditor_at_one_factory_for_the_fourth_time_is_named():
    assert [hint.kind for hint in radar.again([replace(PLAIN, id=at) for at in range(4)])] == ["again"]
    assert not list(radar.again([replace(PLAIN, id=at, kind="FU") for at in range(9)]))


def test_on_the_demonstration_planted_copies_are_found_and_honest_reports_left_alone(demo_app, capsys):
    with demo_app.app_context():
        texts = dict(db.session.execute(select(Audit.summary, Audit.id)).all())
        planted = {tuple(sorted((texts[one], texts[other]))) for one, other in COPIES}
        reports = watching.reports(clock.now())
        found = {tuple(int(part) for part in hint.key.split(":")[1:]) for hint in radar.copied(reports)}
        hit = len(found & planted)
        precision, recall = hit / max(1, len(found)), hit / len(planted)
        with capsys.disabled():
            print(f"\nradar on {len(reports)} reports: precision {precision:.2f}, recall {recall:.2f}")
        assert (precision, recall) == (1.0, 1.0)
        assert not [hint for hint in radar.look(reports) if hint.kind in ("answers", "short", "few")]


def test_factories_with_a_local_name_alone_are_told_apart(client_for):
    version = make.stored(ChecklistVersion(name="1", valid_from=clock.today()))
    for name in ("东方玩具厂", "西方玩具厂"):
        site = make.factory("-", name_local=name)
        site.name = ""
        given = {"kind": "IAA", "submitted_at": clock.now(), "summary": COPIES[0][0]}
        make.stored(Audit(factory_id=site.id, checklist_version_id=version.id, **given))
    assert {one.site for one in watching.reports(clock.now())} == {"东方玩具厂", "西方玩具厂"}
    assert watching.look(VISITOR, clock.now()) == 1
    officer = client_for(make.person("integrity_officer"))
    page = officer.see("/integrity/radar")
    assert "东方玩具厂" in page.text
    hint = db.session.scalars(select(IntegrityHint)).one()
    assert "The share of both texts that is the same" in officer.see(f"/integrity/radar/{hint.public_id}").text


def test_hours_on_site_count_for_the_lead_and_everybody_of_the_team(app):
    version = make.stored(ChecklistVersion(name="1", valid_from=clock.today()))
    firm, begun = make.organisation("audit_firm"), clock.now() - timedelta(hours=5)
    lead, other = (make.person("auditor", at=firm) for _ in range(2))
    day = {"fieldwork_started_at": begun, "closing_at": begun + timedelta(hours=3), "submitted_at": clock.now()}
    made = {"kind": "IAA", "checklist_version_id": version.id, "firm_id": firm.id, "lead_id": lead.id, "man_days": 2}
    make.stored(Audit(factory_id=make.factory().id, **made, **day, team=[other.id]))
    alone = make.stored(Audit(factory_id=make.factory().id, **made, **day))
    assert [hint.key for hint in radar.too_short(watching.reports(clock.now()))] == [f"short:{alone.id}"]


def test_a_hint_is_read_with_what_its_numbers_mean(client_for):
    sides = [{"title": "Wang", "text": "0.40 (9)"}, {"title": "median", "text": "2.10 (8)"}]
    hint = make.stored(
        IntegrityHint(kind="few", key="few:x", facts={"what": "Wang", "sides": sides}, found_on=clock.today())
    )
    page = client_for(make.person("integrity_officer")).see(f"/integrity/radar/{hint.public_id}").text
    assert "Median of the others" in page
    assert "Findings for each man-day" in page


def test_a_case_of_the_radar_keeps_the_evidence(client_for):
    sides = [{"title": "Red Works · 2026-01-05", "text": "Copied words."}, {"title": "Blue Works", "text": "The same."}]
    facts = {"what": "91 %", "sides": sides}
    hint = make.stored(IntegrityHint(kind="copied", key="copied:1:2", facts=facts, found_on=clock.today()))
    officer = client_for(make.person("integrity_officer"))
    answer = officer.send(f"/integrity/radar/{hint.public_id}/case", {})
    page = officer.see(answer.location).text
    for told in ("Near-identical text", "91 %", "Red Works · 2026-01-05", "Copied words.", "The same."):
        assert told in page
    assert "Reporter" not in page
