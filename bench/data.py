"""A million referrals and what hangs on them, made by SQL in a few minutes.

The one thing here that does not go through the verbs, which would take a day. So that the
tables are as large as in life, each referral has two or three involvements, two or three
needs, the answers sent, its clocks, three to five events and two lines of the access log;
the older ones are closed, and about half have had a leg. Checks of single rows hold
throughout; foreign keys and triggers rest while the rows come in.
"""

import json
from dataclasses import dataclass
from time import perf_counter

import psycopg
from psycopg.sql import SQL, Identifier

from bench.people import DESK
from bench.system import Rows, Size
from tests.builders import ANSWERS

SESSION = """
SET session_replication_role = replica;
SET maintenance_work_mem = '512MB';
SET work_mem = '128MB';
SET synchronous_commit = off;
SET max_parallel_workers_per_gather = 0;
"""

PEOPLE = """
INSERT INTO directory_team (id, key, name, short_name, kind, organisation_id, phone, when_closed,
    works_bank_holidays, reads_logs, since)
SELECT gen_random_uuid(), 'bench-' || n, 'Bench team ' || n, '',
    CASE WHEN n <= 30 THEN 'pcn' WHEN n <= 40 THEN 'service' ELSE 'referrer' END,
    (SELECT id FROM directory_organisation WHERE key = 'cft'), '', '', false, false, '2020-04-01'
FROM generate_series(1, 240) n;

INSERT INTO directory_user (password, email, name, profession, phone, is_system, is_active,
    joined_at, display)
SELECT '!', 'worker-' || n || '@bench.sers.example', 'Worker ' || n, 'Nurse', '01632 960100',
    false, true, now(), '{}'
FROM generate_series(1, 1000) n;

CREATE TEMP TABLE sender AS
SELECT row_number() OVER (ORDER BY u.id) - 1 AS n, u.id AS by, t.id AS team
FROM directory_user u
JOIN directory_team t ON t.key = 'bench-' || 41 + u.id %% 200
WHERE u.email LIKE 'worker-%%';

INSERT INTO directory_membership (user_id, team_id, role, since)
SELECT by, team, 'referrer', now() FROM sender;

-- Desk 0 is the measured one. Each has somebody who claims what is claimed.
CREATE TEMP TABLE desk AS
SELECT row_number() OVER (ORDER BY key <> %(desk)s, key) - 1 AS n, id AS team, name,
    (SELECT user_id FROM directory_membership m
     WHERE m.team_id = t.id AND m.role = 'triager' LIMIT 1) AS by
FROM directory_team t WHERE kind IN ('pcn', 'bed_bureau', 'unrouted');
UPDATE desk SET by = (SELECT by FROM sender WHERE sender.n = desk.n) WHERE by IS NULL;
INSERT INTO directory_membership (user_id, team_id, role, since)
SELECT by, team, 'triager', now() FROM desk
ON CONFLICT DO NOTHING;

CREATE TEMP TABLE helper AS
SELECT row_number() OVER (ORDER BY key) - 1 AS n, id AS team
FROM directory_team WHERE kind = 'service';
"""

# NHS numbers of the range that belongs to nobody, from its end; builders count from its start.
NUMBERS = """
CREATE FUNCTION pg_temp.check_digit(nine text) RETURNS integer LANGUAGE sql IMMUTABLE AS $$
    SELECT (11 - sum(substr(nine, place, 1)::integer * (11 - place)) %% 11)::integer %% 11
    FROM generate_series(1, 9) place
$$;
CREATE TEMP TABLE person AS
SELECT row_number() OVER (ORDER BY nine DESC) - 1 AS n, gen_random_uuid() AS id,
    nine || check_digit AS nhs_number,
    (ARRAY['Nankervis','Trembath','Pascoe','Penrose','Hocking','Rowe','Kitto','Uren','Bray',
        'Carne','Tregenza','Annear','Prisk','Penhale','Mitra','Trevithick','Bolitho','Curnow',
        'Jago','Opie','Rosewarne','Spargo','Tangye','Veal','Warne','Angove','Berryman','Chegwidden',
        'Dingle','Eddy'])[1 + (hashint4(nine::integer) & 65535) %% 30] AS family,
    (ARRAY['Jean','Morwenna','Demelza','Jory','Piran','Tegen','Loveday','Hedley','Gerens','Ruth',
        'Asha','Erin','Cador','Kerensa','Jowan','Elowen'])[1 + (hashint4(nine::integer + 1) & 15)]
        AS given,
    date '1930-01-01' + (hashint4(nine::integer + 2) & 16383) AS born
FROM (
    SELECT nine, pg_temp.check_digit(nine) AS check_digit
    FROM (SELECT '999' || lpad((999999 - n)::text, 6, '0') AS nine
          FROM generate_series(0, (%(referrals)s * 0.77)::integer) n) candidates
) numbers
WHERE check_digit < 10;

INSERT INTO people_person (id, nhs_number, family_name, given_name, family_key, birth_date,
    provisional, created_at)
SELECT id, nhs_number, family, given, lower(family), born, false, now() FROM person;
"""

# Of the latest `recent`, every so many-th is open on the measured desk, and as many on others.
REFERRALS = """
CREATE TEMP TABLE plan AS
SELECT n, gen_random_uuid() AS id,
    CASE WHEN is_open THEN (ARRAY['awaiting_triage','in_triage','in_progress','in_progress'])
            [1 + CASE WHEN r < 20 THEN 0 WHEN r < 35 THEN 1 ELSE 2 END]
        WHEN r < 60 THEN 'withdrawn' ELSE 'not_accepted' END AS status,
    is_open AND r %% 12 = 0 AS waiting,
    NOT is_open AND r %% 2 = 0 OR is_open AND r >= 35 AND r %% 10 <> 7 AS has_leg,
    CASE WHEN here THEN 0 ELSE 1 + (n * 7919) %% ((SELECT count(*) FROM desk) - 1) END AS desk,
    (n * 104729) %% 1000 AS sender,
    (n * 31) %% (SELECT count(*) FROM person) AS person,
    1 + (n * 13) %% (SELECT count(*) FROM referrals_priority) AS priority,
    CASE WHEN n > %(referrals)s - %(recent)s
        THEN now() - (%(referrals)s - n) * interval '60 days' / %(recent)s
        ELSE now() - interval '60 days'
            - (%(referrals)s - %(recent)s - n) * interval '4 years' / %(referrals)s END AS sent_at
FROM (
    SELECT n, (hashint8(n) & 65535) %% 100 AS r,
        n > %(referrals)s - %(recent)s AND n %% %(step)s = 0
        OR n <= %(referrals)s - %(recent)s AND n %% (SELECT count(*) FROM desk) = 0 AS here,
        n > %(referrals)s - %(recent)s AND n %% %(step)s <= 1 AS is_open
    FROM generate_series(1, %(referrals)s::bigint) n
) numbered;

CREATE TEMP TABLE made AS
SELECT plan.*, desk.team AS owner, desk.name AS owner_name, desk.by AS triager,
    sender.team AS sent_by, sender.by AS referrer,
    person.id AS person_id, nhs_number, family, given, born, p.code AS priority_code, p.band,
    CASE WHEN status IN ('withdrawn', 'not_accepted') THEN sent_at + interval '2 days' END
        AS closed_at,
    'SER-CDF' || (
        SELECT overlay(string_agg(substr('23456789CDFGHJKMNPRTWXY',
            trunc((plan.n * 7919 %% 6436343) / 23 ^ place)::integer %% 23 + 1, 1), '')
            PLACING '-' FROM 2 FOR 0)
        FROM generate_series(0, 4) place
    ) AS reference
FROM plan
JOIN desk ON desk.n = plan.desk
JOIN sender ON sender.n = plan.sender
JOIN person ON person.n = plan.person
JOIN (SELECT row_number() OVER (ORDER BY position) AS n, * FROM referrals_priority) p
    ON p.n = plan.priority
ORDER BY plan.n;
ANALYZE made;

INSERT INTO referrals_referral (id, reference, draft_id, person_id, identity_to_check, owner_id,
    sent_by_id, referrer_id, sent_at, read_at, changed_at, status, revision, claimed_by_id,
    claimed_at, clock_from, stage, due_at, waiting, waiting_since, waited_minutes, because,
    setting, purpose,
    wished_id, priority_id, band, nhs_number, family_name, given_name, preferred_name, family_key,
    birth_date, sex, where_now, headline, call_back, alerts, share_with_voluntary, closed_at,
    reason_id, reason_note, next_step_id, next_owner, referrer_name, referrer_role, ring_minutes,
    protected, huddle_note)
SELECT id, reference, gen_random_uuid(), person_id, false, owner, sent_by, referrer, sent_at,
    CASE WHEN status <> 'awaiting_triage' OR n %% 3 = 0 THEN sent_at END, sent_at, status, 1,
    CASE WHEN status IN ('in_triage', 'in_progress') THEN triager END,
    CASE WHEN status IN ('in_triage', 'in_progress') THEN sent_at END, sent_at,
    CASE status WHEN 'awaiting_triage' THEN 'pick_up' WHEN 'in_triage' THEN 'decide'
        WHEN 'in_progress' THEN 'allocate' ELSE '' END,
    CASE WHEN closed_at IS NULL THEN sent_at + interval '1 day' * (2 + n %% 60) END,
    waiting, CASE WHEN waiting THEN sent_at END, 0,
    'Bodriggy Surgery belongs to ' || owner_name, 'home', 'avoid_admission', priority_code,
    priority_code, band, nhs_number, family, given, '', lower(family) || ' ' || lower(given),
    born, 'female', 'At home', 'Check after a fall, help with washing, shopping', '01632 960142',
    CASE WHEN n %% 9 = 0 THEN '[["safeguarding", "Safeguarding concern"]]' ELSE '[]' END::jsonb,
    true, closed_at,
    CASE status WHEN 'withdrawn' THEN (SELECT min(code) FROM referrals_reason
            WHERE sort = 'withdrawn')
        WHEN 'not_accepted' THEN (SELECT min(code) FROM referrals_reason
            WHERE sort = 'not_accepted') END, '',
    CASE status WHEN 'not_accepted' THEN (SELECT min(code) FROM referrals_nextstep) END,
    CASE status WHEN 'not_accepted' THEN 'The referrer' ELSE '' END,
    'Jory Penhale', 'Paramedic', 15, false, ''
FROM made ORDER BY n;
"""

HANGING_ON_THEM = """
INSERT INTO access_involvement (subject, team_id, because, restricted, reads, follows, since)
SELECT 'referral/' || id, team, because, restricted, true, false, sent_at FROM (
    SELECT n, id, sent_at, sent_by AS team, 'referral.sent' AS because, true AS restricted FROM made
    UNION ALL SELECT n, id, sent_at, owner, 'referral.routed', true FROM made
    UNION ALL SELECT made.n, id, sent_at, helper.team, 'allocation.offered', false
        FROM made JOIN helper ON helper.n = made.n %% 10 WHERE has_leg
) parts ORDER BY n;

INSERT INTO referrals_need (referral_id, number, code, label, position)
SELECT id, 1, code, label, position FROM made, (VALUES
    ('falls_check', 'Check after a fall', 0), ('personal_care', 'Help with washing', 1),
    ('shopping', 'Shopping', 2)) AS asked (code, label, position)
WHERE position < 2 + made.n %% 2 ORDER BY made.n;

INSERT INTO referrals_sentversion (referral_id, number, changed_apart, form_version_id, answers,
    sent_by_id, sent_at)
SELECT id, 1, '[]'::jsonb, (SELECT max(id) FROM intake_formversion), %(answers)s::jsonb
    || jsonb_build_object('nhs_number', nhs_number, 'family_name', family, 'given_name', given),
    referrer, sent_at
FROM made ORDER BY n;

INSERT INTO referrals_clock (referral_id, stage, team_id, started_at, due_at, stopped_at)
SELECT id, stage, owner, sent_at, sent_at + interval '1 day', stopped_at FROM (
    SELECT n, id, owner, sent_at, 'pick_up' AS stage,
        CASE WHEN status <> 'awaiting_triage' THEN sent_at + interval '1 hour' END AS stopped_at
    FROM made
    UNION ALL SELECT n, id, owner, sent_at + interval '1 hour',
        CASE WHEN status = 'in_triage' THEN 'decide' ELSE 'allocate' END, NULL
    FROM made WHERE status IN ('in_triage', 'in_progress')
) clocks ORDER BY n;

INSERT INTO referrals_allocation (id, referral_id, owner_id, sent_by_id, what, needs, note, summary,
    risks, together, telephoned, points, attempts, expected_note, report,
    status, revision, offered_by_id, offered_at, due_at, closed_at, reason_note)
SELECT gen_random_uuid(), id, helper.team, owner, 'Help with washing', '{personal_care}', '',
    'Penwith, 80 to 84', '[]'::jsonb, false, '', 4, 0, '', '',
    CASE WHEN closed_at IS NOT NULL THEN 'cancelled' WHEN made.n %% 3 = 0 THEN 'offered'
        ELSE 'accepted' END,
    1, triager, sent_at, sent_at + interval '1 day', closed_at, ''
FROM made JOIN helper ON helper.n = made.n %% 10 WHERE has_leg ORDER BY made.n;

INSERT INTO referrals_informationrequest (id, referral_id, asked_by_id, asking_team_id, question,
    asked_at, due_at, answer, of_desk)
SELECT gen_random_uuid(), id, triager, owner, 'Is there a key safe?', sent_at,
    sent_at + interval '1 day', '', false
FROM made WHERE waiting;

INSERT INTO audit_event (kind, about, actor_id, team_id, concerns, before, after, facts,
    happened_at, recorded_at)
SELECT kind, 'referral/' || id, actor, team, ARRAY[owner, sent_by], '{}',
    jsonb_build_object('status', status, 'owner', owner), '{"because": "the practice"}',
    sent_at, sent_at
FROM (
    SELECT n, 0 AS place, id, 'referral.sent' AS kind, referrer AS actor, sent_by AS team, owner,
        sent_by, status, sent_at FROM made
    UNION ALL SELECT n, 1, id, 'referral.routed', referrer, sent_by, owner, sent_by, status,
        sent_at FROM made
    UNION ALL SELECT n, 2, id, 'referral.claimed', triager, owner, owner, sent_by, status,
        sent_at FROM made WHERE n %% 5 > 0
    UNION ALL SELECT n, 3, id, 'allocation.offered', triager, owner, owner, sent_by, status,
        sent_at FROM made WHERE has_leg
    UNION ALL SELECT n, 4, id, 'referral.' || status, triager, owner, owner, sent_by, status,
        closed_at FROM made WHERE closed_at IS NOT NULL
) happened ORDER BY n, place;

INSERT INTO audit_access (user_id, deed, about, permission, shown, at)
SELECT who, deed, about, permission, '{}', sent_at FROM (
    SELECT n, 0 AS place, referrer AS who, 'matched' AS deed, 'person' AS about,
        'referral.make' AS permission, sent_at FROM made
    UNION ALL SELECT n, 1, triager, 'opened', 'referral/' || id, 'referral.view', sent_at
    FROM made
) seen ORDER BY n, place;
"""

FILLED = (
    "people_person",
    "referrals_referral",
    "access_involvement",
    "referrals_need",
    "referrals_sentversion",
    "referrals_clock",
    "referrals_allocation",
    "referrals_informationrequest",
    "audit_event",
    "audit_access",
)
# Primary keys stay: foreign keys hang on them.
INDEXES = """
SELECT i.indexrelid::regclass::text, x.conname, i.indrelid::regclass::text,
    coalesce('ALTER TABLE ' || i.indrelid::regclass || ' ADD CONSTRAINT ' || quote_ident(x.conname)
        || ' ' || pg_get_constraintdef(x.oid), pg_get_indexdef(i.indexrelid))
FROM pg_index i LEFT JOIN pg_constraint x ON x.conindid = i.indexrelid AND x.contype = 'u'
WHERE i.indrelid = ANY (%s::regclass[]) AND NOT i.indisprimary
"""


@dataclass(frozen=True, slots=True)
class _Index:
    name: str
    constraint: str | None
    table: str
    made_by: str

    @property
    def dropping(self) -> str:
        if self.constraint:
            return f"ALTER TABLE {self.table} DROP CONSTRAINT {self.constraint}"
        return f"DROP INDEX {self.name}"


def fill(url: str, size: Size) -> None:
    """Put that many referrals into the empty database at this address."""
    began = perf_counter()
    print(f"Making {size.referrals:,} referrals", end="", flush=True)
    recent = min(size.referrals, size.open_on_desk * 8)
    facts = {
        "referrals": size.referrals,
        "recent": recent,
        "step": recent // size.open_on_desk,
        "desk": DESK,
        "answers": json.dumps(ANSWERS),
    }
    with psycopg.connect(url, autocommit=True, cursor_factory=psycopg.ClientCursor) as connection:
        connection.execute(SESSION)
        indexes = [_Index(*row) for row in connection.execute(INDEXES, [list(FILLED)])]
        for index in indexes:
            connection.execute(index.dropping.encode())
        for step in (PEOPLE, NUMBERS, REFERRALS, HANGING_ON_THEM):
            connection.execute(step.encode(), facts)
            print(".", end="", flush=True)
        for index in indexes:
            connection.execute(index.made_by.encode())
        _settle(connection)
    print(f" {perf_counter() - began:.0f} s")


def _settle(connection: Rows) -> None:
    """What autovacuum and the checkpointer would have done long ago."""
    for table in FILLED:
        connection.execute(SQL("VACUUM (ANALYZE) {}").format(Identifier(table)))
    connection.execute("ANALYZE")
    connection.execute("CHECKPOINT")
