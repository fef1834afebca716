"""The board page: who sees it, what it shows, how much it costs."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from kaskad.boards import faces
from kaskad.boards.models import Board, Card, CardAssignee, CardLabel, CardLink, Label
from kaskad.cascade.models import Activity, ExpectedResult, Objective, TeamMember
from kaskad.core.clock import now
from kaskad.core.db import db, unit_of_work
from kaskad.core.i18n import today
from kaskad.core.ordering import spread
from kaskad.indicators.models import Indicator
from kaskad.journal import record
from kaskad.people.permissions import Role
from tests.cast import Cast, Visit
from tests.conftest import Statements

URL = "/boards/PRO"
KINDS: dict[str, Any] = {
    "activity": Activity,
    "objective": Objective,
    "result": ExpectedResult,
    "indicator": Indicator,
}


def text_of(answer: Any) -> str:
    return str(answer.get_data(as_text=True))


def keys_on(answer: Any) -> list[str]:
    """Keys of the cards on a page, in the order they stand."""
    return re.findall(r'data-card="([A-Z0-9-]+)"', text_of(answer))


@pytest.mark.parametrize(
    "name",
    [
        "admin",
        "director",
        "office",
        "monitor",
        "viewer",
        "employee",
        "lead",
        "member",
        "participant",
        "observer",
    ],
)
def test_everybody_of_the_centre_and_the_team_sees_the_board(visit: Visit, name: str) -> None:
    answer = visit(name).get(URL)
    assert answer.status_code == 200
    assert sorted(keys_on(answer)) == [f"PRO-{n}" for n in range(1, 7)]


@pytest.mark.parametrize("name", ["stranger", "gone"])
def test_s25_board_is_hidden_from_others(visit: Visit, name: str) -> None:
    answer = visit(name).get(URL)
    assert answer.status_code == 404
    assert "ПРОдвижение" not in text_of(answer)


@pytest.mark.parametrize("name", [None, "off"])
def test_nobody_sees_it_without_logging_in(visit: Visit, name: str | None) -> None:
    answer = visit(name).get(URL)
    assert answer.status_code in {302, 303}
    assert "/log-in" in answer.headers["Location"]


def test_address_works_in_either_alphabet_and_post_does_not(visit: Visit) -> None:
    lead = visit("lead")
    assert lead.get("/boards/ПРО").status_code == 200
    assert lead.get("/boards/pro").status_code == 200
    assert lead.post(URL).status_code == 405
    assert lead.get("/boards/NONE").status_code == 404


def test_observer_gets_no_tools(visit: Visit) -> None:
    page = text_of(visit("observer").get(URL))
    assert "data-quick-add" not in page
    assert 'class="go"' not in page
    assert 'id="bulk"' not in page


def test_archived_project_is_shown_without_tools(app: Any, cast: Cast, visit: Visit) -> None:
    with app.app_context(), unit_of_work():
        cast.initiative().archived_at = now()
    answer = visit("lead").get(URL)
    assert answer.status_code == 200
    assert "data-quick-add" not in text_of(answer)


def fill(cast: Cast, count: int) -> None:
    """*count* cards that use everything a face can show."""
    board, columns = cast.board(), cast.columns()
    label = db.session.scalars(select(Label).where(Label.board_id == board.id)).one()
    lead = cast.person("lead")
    initiative = cast.initiative()
    targets = {
        "activity": db.session.scalars(
            select(Activity.id).where(Activity.initiative_id == initiative.id)
        ).first(),
        "objective": db.session.scalars(
            select(Objective.id).where(Objective.initiative_id == initiative.id)
        ).first(),
        "result": db.session.scalars(
            select(ExpectedResult.id).where(ExpectedResult.initiative_id == initiative.id)
        ).first(),
        "indicator": db.session.scalars(
            select(Indicator.id).where(Indicator.initiative_id == initiative.id)
        ).first(),
    }
    rows = [
        Card(
            board_id=board.id,
            column_id=columns[n % 5].id,
            number=100 + n,
            title=f"Дело {n}",
            description="Длинное описание",
            position=key,
        )
        for n, key in enumerate(spread(count))
    ]
    db.session.add_all(rows)
    db.session.flush()
    for row in rows:
        db.session.add_all(
            [
                CardLabel(card_id=row.id, label_id=label.id),
                CardAssignee(card_id=row.id, party_id=lead.id),
            ]
        )
        db.session.add_all(
            CardLink(card_id=row.id, kind=kind, target_id=target)
            for kind, target in targets.items()
        )
    board.version += 1


@pytest.mark.parametrize("query", ["", "?view=list", "?lanes=result", "?person=me&due=overdue"])
def test_p1_statements_are_few_and_the_same_for_5_and_300_cards(
    app: Any, cast: Cast, visit: Visit, statements: Statements, query: str
) -> None:
    lead = visit("lead")
    counts = []
    for number in (5, 300):
        with app.app_context(), unit_of_work():
            db.session.query(CardLink).delete()
            for model in (CardLabel, CardAssignee):
                db.session.query(model).delete()
            db.session.query(Card).filter(Card.number >= 100).delete()
            fill(cast, number)
        faces.forget()
        statements.clear()
        answer = lead.get(URL + query)
        assert answer.status_code == 200
        counts.append(len(statements))
        assert not any("description" in one for one in statements)
        assert not statements.writes
    assert counts[0] == counts[1]
    assert counts[0] <= 12


def test_page_stays_small(app: Any, cast: Cast, visit: Visit) -> None:
    with app.app_context(), unit_of_work():
        fill(cast, 300)
    raw = len(visit("lead").get(URL).data)
    assert raw / 306 < 1500, "a card's HTML is a kilobyte or so, see TARGETS.md P1"


class TestUnchanged:
    """The answer "not changed" (TARGETS.md, P1), and everything that must undo it."""

    def tag(self, browser: Any, url: str = URL) -> str:
        browser.get(url)  # the first page makes the session's token
        return str(browser.get(url).headers["ETag"])

    def again(self, browser: Any, tag: str, url: str = URL) -> int:
        return int(browser.get(url, headers={"If-None-Match": tag}).status_code)

    def test_same_board_is_304_in_few_statements(
        self, visit: Visit, statements: Statements
    ) -> None:
        lead = visit("lead")
        tag = self.tag(lead)
        statements.clear()
        answer = lead.get(URL, headers={"If-None-Match": tag})
        assert answer.status_code == 304
        assert answer.data == b""
        assert len(statements) <= 7
        assert tag.startswith("W/")

    def test_another_person_filter_language_or_fragment_is_another_page(self, visit: Visit) -> None:
        tag = self.tag(visit("lead"))
        assert self.again(visit("member"), tag) == 200
        lead = visit("lead")
        tag = self.tag(lead)
        assert self.again(lead, tag, f"{URL}?q=x") == 200
        assert (
            lead.get(URL, headers={"If-None-Match": tag, "HX-Request": "true"}).status_code == 200
        )
        assert (
            lead.get(URL, headers={"If-None-Match": tag, "Accept-Language": "en"}).status_code
            == 200
        )

    def test_whoever_logs_in_again_gets_forms_that_count(self, visit: Visit) -> None:
        """Both sessions come without a token, as right after the log-in."""
        kept = str(visit("lead").get(URL).headers["ETag"])
        assert self.again(visit("lead"), kept) == 200

    @pytest.mark.parametrize("what", ["move", "rename", "label", "person", "fold", "role"])
    def test_any_change_is_a_new_page(self, app: Any, cast: Cast, visit: Visit, what: str) -> None:
        lead = visit("lead")
        with app.app_context():
            column = cast.columns()[4].id
            first = cast.columns()[0].id
        tag = self.tag(lead)
        assert self.again(lead, tag) == 304
        other = visit("office")
        if what == "move":
            assert other.post("/cards/PRO-1/move", {"column": column}).status_code == 303
        elif what == "rename":
            assert other.post("/cards/PRO-1/title", {"title": "Другое"}).status_code == 303
        elif what == "label":
            with app.app_context():
                label = (
                    db.session.scalars(
                        select(Label)
                        .join(Board, Board.id == Label.board_id)
                        .where(Board.key_fold == "PRO")
                    )
                    .one()
                    .id
                )
            answer = other.post(f"/boards/PRO/labels/{label}", {"name": "Срочно", "colour": "blue"})
            assert answer.status_code == 303
        elif what == "person":
            with app.app_context(), unit_of_work():
                person = cast.person("lead")
                person.name = "Другое Имя"
                record("person.changed", "person", person.id)
        elif what == "fold":
            assert lead.post(f"{URL}/view", {"fold": first}).status_code == 303
        else:
            with app.app_context(), unit_of_work():
                row = db.session.scalars(
                    select(TeamMember).where(TeamMember.person_id == cast.person("lead").id)
                ).one()
                row.role = Role.OBSERVER
        assert self.again(lead, tag) == 200

    def test_card_elsewhere_does_not_matter(self, app: Any, cast: Cast, visit: Visit) -> None:
        lead = visit("lead")
        tag = self.tag(lead)
        with app.app_context():
            column = cast.columns("ZZS")[4].id
        assert visit("stranger").post("/cards/ZZS-2/move", {"column": column}).status_code == 303
        assert self.again(lead, tag) == 304


def test_nothing_stale_is_shown_from_the_memory_of_faces(
    app: Any, cast: Cast, visit: Visit
) -> None:
    """Faces are kept by what they show, so words changed without the card still appear."""
    lead = visit("lead")
    assert "Важно" in text_of(lead.get(URL))
    with app.app_context(), unit_of_work():
        person, board = cast.person("lead"), cast.board()
        person.name = "Ю Новое"
        label = db.session.scalars(select(Label).where(Label.board_id == board.id)).one()
        label.name = "Переименована"
        card = cast.card(1)
        card.comment_count = 77  # no revision counted, as if somebody had forgotten
        board.version += 1
    page = text_of(lead.get(URL))
    assert "Переименована" in page
    assert "Важно" not in page
    assert "Ю Новое" in page
    assert ">77<" in page


def test_due_days_are_said_in_words_and_finished_work_is_never_late(
    app: Any, cast: Cast, visit: Visit
) -> None:
    with app.app_context(), unit_of_work():
        columns = cast.columns()
        for number, days in ((1, -2), (2, 0), (3, 30)):
            card = cast.card(number)
            card.due_on = today() + timedelta(days=days)
        done = cast.card(4)
        done.due_on, done.column_id = today() - timedelta(days=5), columns[3].id
        cast.board().version += 1
    page = text_of(visit("lead").get(URL))
    assert page.count('class="due late"') == 1
    assert page.count('class="due soon"') == 1
    assert "Просрочено" in page


def test_limit_is_said_in_words(app: Any, cast: Cast, visit: Visit) -> None:
    assert "2 из 2" in text_of(visit("lead").get(URL))
    with app.app_context(), unit_of_work():
        cast.columns()[1].wip_limit = 1
        cast.board().version += 1
    assert "2 из 1, предел превышен" in text_of(visit("lead").get(URL))


def test_blocked_card_says_why(app: Any, cast: Cast, visit: Visit) -> None:
    with app.app_context(), unit_of_work():
        cast.card(2).blocked_reason = "Ждём\nприказа"
        cast.board().version += 1
    assert "Ждём приказа" in text_of(visit("lead").get(URL))


@pytest.mark.parametrize(
    "evil", ['"><svg onload=1>', "&lt;img src=x onerror=1&gt;", "<script>x</script>"]
)
def test_s58_names_are_text_everywhere(app: Any, cast: Cast, visit: Visit, evil: str) -> None:
    with app.app_context(), unit_of_work():
        card = cast.card(1)
        card.title, card.blocked_reason = evil, evil
        cast.columns()[0].title = evil[:120]
        db.session.scalars(select(Label)).first().name = evil[:80]
        cast.person("lead").name = evil
        cast.initiative().title = evil
        cast.board().version += 1
    for url in (
        URL,
        f"{URL}?view=list",
        f"{URL}?lanes=person",
        f"{URL}?lanes=label",
        f"{URL}/settings",
        "/cards/PRO-1/move",
        "/cards/PRO-1/face",
    ):
        page = text_of(visit("lead").get(url))
        assert "<svg onload" not in page, url
        assert "<script>x" not in page, url
        assert "<img src=x" not in page, url


class TestFilter:
    """The filter stands in the address, and what it does not understand it names."""

    @pytest.mark.parametrize(
        ("query", "keys"),
        [
            ("q=карточка 3", ["PRO-3"]),
            ("q=ПРО-2", ["PRO-2"]),
            ("q=КАРТОЧКА", 6),
            ("q=нетакого", []),
            ("person=me", ["PRO-1"]),
            ("person=none", 5),
            ("label=none", 5),
            ("due=none", 6),
            ("due=overdue", []),
            ("blocked=yes", []),
            ("blocked=no", 6),
            ("result=none", 6),
            ("person=me&q=3", []),
        ],
    )
    def test_shows_what_is_asked(self, visit: Visit, query: str, keys: list[str] | int) -> None:
        found = keys_on(visit("lead").get(f"{URL}?{query}"))
        assert len(found) == keys if isinstance(keys, int) else found == keys

    def test_by_label_and_links(self, app: Any, cast: Cast, visit: Visit) -> None:
        with app.app_context(), unit_of_work():
            fill(cast, 3)
            label = db.session.scalars(
                select(Label.id)
                .join(Board, Board.id == Label.board_id)
                .where(Board.key_fold == "PRO")
            ).one()
            db.session.flush()
            links = {row.kind: row.target_id for row in db.session.scalars(select(CardLink))}
        lead = visit("lead")
        assert len(keys_on(lead.get(f"{URL}?label={label}"))) == 4
        for kind, target in links.items():
            assert len(keys_on(lead.get(f"{URL}?{kind}={target}"))) == 3, kind
            assert len(keys_on(lead.get(f"{URL}?{kind}=none"))) == 6, kind

    @pytest.mark.parametrize(
        "query",
        [
            "person=zzz",
            "due=someday",
            "label=1%27--",
            "view=cube",
            "lanes=x",
            "sort=size",
            "blocked=maybe",
            "person=99999999999999999999",
        ],
    )
    def test_nonsense_is_named_and_left_out(self, visit: Visit, query: str) -> None:
        answer = visit("lead").get(f"{URL}?{query}")
        assert answer.status_code == 200
        assert "непонятен и не учтён" in text_of(answer)
        assert len(keys_on(answer)) == 6

    def test_unknown_id_is_named_and_left_out(self, visit: Visit) -> None:
        answer = visit("lead").get(f"{URL}?person=424242&result=7")
        assert text_of(answer).count("чего на этой доске нет") >= 2
        assert len(keys_on(answer)) == 6

    @pytest.mark.parametrize(
        "junk", ["%00", "%F0%9F%98%80", "%E2%80%AE", "x" * 5000, "<script>", "%25%5F"]
    )
    def test_bad_text_breaks_nothing(self, visit: Visit, junk: str) -> None:
        assert visit("lead").get(f"{URL}?q={junk}").status_code == 200

    def test_counts_stay_whole_and_the_page_says_how_many(self, visit: Visit) -> None:
        page = text_of(visit("lead").get(f"{URL}?q=карточка 3"))
        assert "Показана 1 карточка из 6." in page

    def test_fragment_is_the_board_without_its_frame(self, visit: Visit) -> None:
        page = text_of(visit("lead").get(URL, headers={"HX-Request": "true"}))
        assert "<html" not in page
        assert "data-filters" in page


def test_lanes_by_person_and_by_nothing(visit: Visit) -> None:
    page = text_of(visit("lead").get(f"{URL}?lanes=person"))
    assert "Без ответственного" in page
    assert page.count('class="k-lane"') == 2


def test_card_of_two_people_lies_in_both_lanes(app: Any, cast: Cast, visit: Visit) -> None:
    with app.app_context(), unit_of_work():
        db.session.add(CardAssignee(card_id=cast.card(1).id, party_id=cast.person("member").id))
        cast.board().version += 1
    answer = visit("lead").get(f"{URL}?lanes=person")
    assert keys_on(answer).count("PRO-1") == 2


class TestList:
    """The view as a table."""

    def test_is_a_true_table(self, visit: Visit) -> None:
        page = text_of(visit("lead").get(f"{URL}?view=list"))
        assert "<caption" in page
        assert page.count('scope="row"') == 6
        assert page.count('scope="col"') >= 7

    @pytest.mark.parametrize(
        ("sort", "first"),
        [
            ("key", "PRO-1"),
            ("-key", "PRO-6"),
            ("title", "PRO-1"),
            ("-title", "PRO-6"),
            ("person", "PRO-1"),
        ],
    )
    def test_sorts_by_links(self, visit: Visit, sort: str, first: str) -> None:
        answer = visit("lead").get(f"{URL}?view=list&sort={sort}")
        assert keys_on(answer)[0] == first
        assert "aria-sort" in text_of(answer)

    def test_is_remembered_when_asked_to(self, visit: Visit) -> None:
        lead = visit("lead")
        answer = lead.post(f"{URL}/view", {"view": "list", "next": f"{URL}?q=3"})
        assert answer.status_code == 303
        assert answer.headers["Location"] == f"{URL}?q=3"
        assert "k-card-table" in text_of(lead.get(URL))
        assert "k-card-table" not in text_of(visit("member").get(URL))


class TestFold:
    """Columns stay folded for the one who folded them."""

    def test_folds_and_unfolds(self, app: Any, cast: Cast, visit: Visit) -> None:
        with app.app_context():
            column = cast.columns()[2].id
        lead = visit("lead")
        assert lead.post(f"{URL}/view", {"fold": column}).status_code == 303
        assert f'class="k-col shut" id="col-{column}"' in text_of(lead.get(URL))
        assert "k-col shut" not in text_of(visit("member").get(URL))
        lead.post(f"{URL}/view", {"fold": column})
        assert "k-col shut" not in text_of(lead.get(URL))

    def test_s01_refuses_a_foreign_column(self, app: Any, cast: Cast, visit: Visit) -> None:
        with app.app_context():
            column = cast.columns("ZZS")[0].id
        assert visit("lead").post(f"{URL}/view", {"fold": column}).status_code == 404

    def test_s54_goes_back_only_to_this_server(self, visit: Visit) -> None:
        answer = visit("lead").post(f"{URL}/view", {"view": "list", "next": "//evil.test/x"})
        assert answer.headers["Location"] == URL


class TestFace:
    """The face of one card, for a card changed in the drawer."""

    def test_gives_the_face_its_place_and_the_figures(
        self, app: Any, cast: Cast, visit: Visit
    ) -> None:
        answer = visit("lead").get("/cards/PRO-4/face")
        page = text_of(answer)
        assert keys_on(answer) == ["PRO-4"]
        assert 'data-after="PRO-1"' in page
        with app.app_context():
            assert f'data-count-of="{cast.columns()[1].id}"' in page
        assert len(answer.data) < 10_000

    def test_hidden_and_archived(self, app: Any, cast: Cast, visit: Visit) -> None:
        assert visit("stranger").get("/cards/PRO-4/face").status_code == 404
        with app.app_context(), unit_of_work():
            cast.card(4).archived_at = now()
        assert visit("lead").get("/cards/PRO-4/face").status_code == 404

    def test_line_of_the_table(self, visit: Visit) -> None:
        page = text_of(visit("lead").get("/cards/PRO-4/face", headers={"X-Card-Look": "row"}))
        assert "<tr" in page


def test_empty_board_teaches(app: Any, cast: Cast, visit: Visit) -> None:
    with app.app_context(), unit_of_work():
        for number in range(1, 7):
            cast.card(number).archived_at = now()
        cast.board().version += 1
    page = text_of(visit("lead").get(URL))
    assert "Карточек пока нет" in page
    assert "нажмите Enter" in page
    assert "нажмите Enter" not in text_of(visit("observer").get(URL))
