"""Small cascade files for tests, and hashes of all tables."""

from __future__ import annotations

import hashlib

from sqlalchemy import select

from kaskad.core.db import db, metadata

CASCADE = """\
schema: kaskad/district-cascade/1
district: Речной район
programme:
  title: Программа Речного района
  organisation: ИМЦ Речного района
  organisation_short: Речной ИМЦ
  introduction: Вводные слова.
  opportunities:
    - видеть раньше
strategic_projects:
  - key: office
    number: 1
    title: Проектный офис
    statement: Зачем он нужен.
methodical_projects:
  - key: bridge
    number: 1
    title: Методический проект «Мост между школами»
    short_title: Мост
    suggested_key: МОСТ
    goal: Соединить школы.
    tasks:
      - Первая задача
      - Вторая задача
    needs: []
    principles: []
    stages:
      - number: 1
        title: Основной
        period_text: 2021-2022 учебный год
        text: null
    activities:
      - number: '1'
        parent: null
        stage: Основной
        title: Семинар
        period_text: ежегодно, ноябрь-декабрь
        responsible:
          - ИМЦ Речного района
          - Организационный комитет
        expected_result: Участники освоили приём
        link: javascript:alert(1)
      - number: '1.1'
        parent: '1'
        stage: Основной
        title: Подготовка семинара
        period_text: октябрь 2021
        responsible: []
        expected_result: Участники освоили приём
        expected_result_shared_from: '1'
    expected_results:
      - Мост построен
    expected_effects: []
    lead_roles:
      - методист
    lead_count: 2
    regulations: []
    national_project_links: []
    partners:
      - number: '1'
        organisation: ГБОУ СОШ № 5 Речного района
        function: Помогает
    pilot_organisations:
      - number: '1'
        organisation: ГБОУ СОШ № 5 Речного района
        consent_letter: Письмо от 16.03.2021 № б/н
    appendices:
      - number: 4
        title: Показатели
        indicators:
          - row: 7
            criterion: Сеть
            indicator: количество объединений
            source: приказы
            unit: ед.
            target: 170 ГЗ
    links:
      - url: data:text/html,<script>alert(1)</script>
        belongs_to: summary
    summary: <script>alert("x")</script> и <b>жирно</b>
counts:
  strategic_projects: 1
  methodical_projects: 1
"""


def sample(*changes: tuple[str, str]) -> bytes:
    """The file with texts replaced; each must be there."""
    text = CASCADE
    for before, after in changes:
        assert before in text, before
        text = text.replace(before, after)
    return text.encode()


def table_hashes() -> dict[str, str]:
    """A hash of the rows of every table."""
    found = {}
    for table in metadata.sorted_tables:
        rows = sorted(str(tuple(row)) for row in db.session.execute(select(table)))
        found[table.name] = hashlib.sha256("\n".join(rows).encode()).hexdigest()
    return found
