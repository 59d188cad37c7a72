"""What triage decides, what becomes of legs, and how a referral ends: the tables for it."""

import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("directory", "0002_helping"),
        ("people", "0003_look_ups_of_a_minute"),
        ("referrals", "0009_told_by_telephone"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Assignment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("leads", models.BooleanField(default=False)),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["-leads", "since", "id"],
            },
        ),
        migrations.CreateModel(
            name="Batch",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "deed",
                    models.CharField(
                        choices=[
                            ("claim", "Claim"),
                            ("assign", "Assign"),
                            ("redirect", "Redirect"),
                        ],
                        max_length=10,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("items", models.JSONField(default=list)),
                ("undone_at", models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name="LegTemplate",
            fields=[
                ("key", models.SlugField(max_length=60, primary_key=True, serialize=False)),
                ("position", models.PositiveSmallIntegerField()),
                ("label", models.CharField(max_length=120)),
                ("hint", models.CharField(blank=True, max_length=200)),
                (
                    "needs",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.SlugField(max_length=60),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                ("since", models.DateField()),
                ("until", models.DateField(blank=True, null=True)),
            ],
            options={
                "ordering": ["position"],
            },
        ),
        migrations.CreateModel(
            name="Outcome",
            fields=[
                ("code", models.SlugField(max_length=60, primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("response", "response"),
                            ("pathway", "pathway"),
                            ("conclusion", "conclusion"),
                            ("closure", "closure"),
                            ("leg", "leg"),
                            ("failed", "failed"),
                            ("place", "place"),
                            ("mode", "mode"),
                        ],
                        max_length=20,
                    ),
                ),
                ("position", models.PositiveSmallIntegerField()),
                ("label", models.CharField(max_length=120)),
                ("hint", models.CharField(blank=True, max_length=200)),
                (
                    "after_start",
                    models.BooleanField(
                        default=False, help_text="only where help has begun: «needs met»"
                    ),
                ),
                ("since", models.DateField()),
                ("until", models.DateField(blank=True, null=True)),
            ],
            options={
                "ordering": ["kind", "position"],
            },
        ),
        migrations.CreateModel(
            name="Presence",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "doing",
                    models.CharField(
                        blank=True, help_text="the move they are about to make", max_length=20
                    ),
                ),
                ("seen_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="TeamNote",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("at", models.DateTimeField()),
                ("text", models.TextField()),
            ],
            options={
                "ordering": ["at"],
            },
        ),
        migrations.CreateModel(
            name="TemplateLeg",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField()),
                ("what", models.CharField(max_length=400)),
                (
                    "needs",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.SlugField(max_length=60),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                (
                    "skills",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.SlugField(max_length=60),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                (
                    "sector",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("health", "Health"),
                            ("social", "Social care"),
                            ("voluntary", "Voluntary sector"),
                        ],
                        max_length=10,
                    ),
                ),
                ("points", models.PositiveSmallIntegerField(default=4)),
            ],
            options={
                "ordering": ["position"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="allocation",
            name="leg_status_is_known",
        ),
        migrations.RemoveConstraint(
            model_name="allocation",
            name="a_leg_is_open_or_closed",
        ),
        migrations.RemoveConstraint(
            model_name="referral",
            name="referral_status_is_known",
        ),
        migrations.RemoveConstraint(
            model_name="referral",
            name="a_referral_is_open_or_closed",
        ),
        migrations.RemoveConstraint(
            model_name="referral",
            name="no_referral_is_its_own_companion",
        ),
        migrations.AddField(
            model_name="allocation",
            name="attempts",
            field=models.PositiveSmallIntegerField(default=0, help_text="contacts that failed"),
        ),
        migrations.AddField(
            model_name="allocation",
            name="expected_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="allocation",
            name="expected_note",
            field=models.CharField(blank=True, help_text="told to the referrer", max_length=200),
        ),
        migrations.AddField(
            model_name="allocation",
            name="needs",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.SlugField(max_length=60),
                default=list,
                help_text="which of the needs it covers",
                size=None,
            ),
        ),
        migrations.AddField(
            model_name="allocation",
            name="points",
            field=models.PositiveSmallIntegerField(default=4, help_text="how much work it is"),
        ),
        migrations.AddField(
            model_name="allocation",
            name="report",
            field=models.TextField(blank=True, help_text="how it went, for the referrer"),
        ),
        migrations.AddField(
            model_name="allocation",
            name="risks",
            field=models.JSONField(
                default=list, help_text="what whoever goes must know, no identity"
            ),
        ),
        migrations.AddField(
            model_name="allocation",
            name="service",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="directory.service",
            ),
        ),
        migrations.AddField(
            model_name="allocation",
            name="started_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="allocation",
            name="telephoned",
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name="allocation",
            name="together",
            field=models.BooleanField(default=False, help_text="they visit with the other legs"),
        ),
        migrations.AddField(
            model_name="allocation",
            name="waits_for",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="referrals.reason",
            ),
        ),
        migrations.AddField(
            model_name="informationrequest",
            name="leg",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="questions",
                to="referrals.allocation",
            ),
        ),
        migrations.AddField(
            model_name="informationrequest",
            name="of_desk",
            field=models.BooleanField(
                default=False, help_text="put to the owner, not to the referrer"
            ),
        ),
        migrations.AddField(
            model_name="priority",
            name="review_minutes",
            field=models.PositiveIntegerField(
                default=60480, help_text="for the owner to look again once help has begun"
            ),
        ),
        migrations.AddField(
            model_name="referral",
            name="acknowledged_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="referral",
            name="acknowledged_by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        # Filled from the time of sending in the migration after this one.
        migrations.AddField(
            model_name="referral",
            name="clock_from",
            field=models.DateTimeField(help_text="when it was sent, or reopened", null=True),
        ),
        migrations.AddField(
            model_name="referral",
            name="died_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="referral",
            name="huddle_note",
            field=models.TextField(blank=True, help_text="what to talk about"),
        ),
        migrations.AddField(
            model_name="referral",
            name="huddle_on",
            field=models.DateField(blank=True, help_text="the day it is talked about", null=True),
        ),
        migrations.AddField(
            model_name="referral",
            name="joined_to",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="referrals.referral",
            ),
        ),
        migrations.AlterField(
            model_name="allocation",
            name="status",
            field=models.CharField(
                choices=[
                    ("offered", "Offered"),
                    ("accepted", "Accepted"),
                    ("waiting", "Waiting to start"),
                    ("started", "Started"),
                    ("completed", "Completed"),
                    ("declined", "Declined"),
                    ("cancelled", "Cancelled"),
                ],
                default="offered",
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="clock",
            name="stage",
            field=models.CharField(
                choices=[
                    ("pick_up", "pick up"),
                    ("decide", "decide"),
                    ("allocate", "allocate"),
                    ("support", "review"),
                    ("close", "close"),
                ],
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="priority",
            name="response_minutes",
            field=models.PositiveIntegerField(help_text="for help to begin"),
        ),
        migrations.AlterField(
            model_name="reason",
            name="sort",
            field=models.CharField(
                choices=[
                    ("not_accepted", "not_accepted"),
                    ("redirected", "redirected"),
                    ("handed_over", "handed_over"),
                    ("prioritised", "prioritised"),
                    ("withdrawn", "withdrawn"),
                    ("reopened", "reopened"),
                    ("leg_declined", "leg_declined"),
                    ("leg_waiting", "leg_waiting"),
                    ("leg_handed_back", "leg_handed_back"),
                ],
                max_length=20,
            ),
        ),
        migrations.AlterField(
            model_name="referral",
            name="stage",
            field=models.CharField(
                blank=True,
                choices=[
                    ("pick_up", "pick up"),
                    ("decide", "decide"),
                    ("allocate", "allocate"),
                    ("support", "review"),
                    ("close", "close"),
                ],
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="referral",
            name="status",
            field=models.CharField(
                choices=[
                    ("awaiting_triage", "To pick up"),
                    ("in_triage", "In triage"),
                    ("in_progress", "In progress"),
                    ("completed", "Completed"),
                    ("not_accepted", "Not accepted"),
                    ("withdrawn", "Withdrawn"),
                    ("joined", "Joined to another"),
                    ("ended_by_death", "Ended: the person has died"),
                ],
                default="awaiting_triage",
                max_length=20,
            ),
        ),
        migrations.AddConstraint(
            model_name="informationrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(("of_desk", False), ("leg__isnull", False), _connector="OR"),
                name="a_desk_is_asked_by_those_who_help",
            ),
        ),
        migrations.AddField(
            model_name="assignment",
            name="leg",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="workers",
                to="referrals.allocation",
            ),
        ),
        migrations.AddField(
            model_name="assignment",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="batch",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="batch",
            name="team",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="directory.team"
            ),
        ),
        migrations.AddField(
            model_name="outcome",
            name="priority",
            field=models.ForeignKey(
                blank=True,
                help_text="a response that promises this, whatever was wished",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="referrals.priority",
            ),
        ),
        migrations.AddField(
            model_name="allocation",
            name="mode",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="referrals.outcome",
            ),
        ),
        migrations.AddField(
            model_name="allocation",
            name="outcome",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="referrals.outcome",
            ),
        ),
        migrations.AddField(
            model_name="allocation",
            name="place",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="referrals.outcome",
            ),
        ),
        migrations.AddField(
            model_name="referral",
            name="outcome",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="referrals.outcome",
            ),
        ),
        migrations.AddField(
            model_name="referral",
            name="pathway",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="referrals.outcome",
            ),
        ),
        migrations.AddField(
            model_name="referral",
            name="response",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="referrals.outcome",
            ),
        ),
        migrations.AddIndex(
            model_name="referral",
            index=models.Index(
                condition=models.Q(("acknowledged_at", None), ("status", "not_accepted")),
                fields=["owner", "closed_at", "id"],
                name="refused_and_not_read",
            ),
        ),
        migrations.AddIndex(
            model_name="referral",
            index=models.Index(
                condition=models.Q(("huddle_on__isnull", False)),
                fields=["owner", "huddle_on"],
                name="huddles_of_a_desk",
            ),
        ),
        migrations.AddConstraint(
            model_name="allocation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "status__in",
                        [
                            "accepted",
                            "cancelled",
                            "completed",
                            "declined",
                            "offered",
                            "started",
                            "waiting",
                        ],
                    )
                ),
                name="leg_status_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="allocation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("closed_at", None),
                        ("status__in", ["accepted", "offered", "started", "waiting"]),
                    ),
                    models.Q(
                        ("closed_at__isnull", False),
                        ("status__in", ["cancelled", "completed", "declined"]),
                    ),
                    _connector="OR",
                ),
                name="a_leg_is_open_or_closed",
            ),
        ),
        migrations.AddConstraint(
            model_name="allocation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "waiting"), _negated=True),
                    ("waits_for__isnull", False),
                    _connector="OR",
                ),
                name="a_leg_waits_for_something",
            ),
        ),
        migrations.AddConstraint(
            model_name="allocation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "started"), _negated=True),
                    models.Q(
                        ("mode__isnull", False),
                        ("place__isnull", False),
                        ("started_at__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="a_start_is_a_contact",
            ),
        ),
        migrations.AddConstraint(
            model_name="allocation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "completed"), _negated=True),
                    models.Q(("outcome__isnull", False), models.Q(("report", ""), _negated=True)),
                    _connector="OR",
                ),
                name="completing_a_leg_says_how_it_went",
            ),
        ),
        migrations.AddConstraint(
            model_name="referral",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "status__in",
                        [
                            "awaiting_triage",
                            "completed",
                            "ended_by_death",
                            "in_progress",
                            "in_triage",
                            "joined",
                            "not_accepted",
                            "withdrawn",
                        ],
                    )
                ),
                name="referral_status_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="referral",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("closed_at", None),
                        ("status__in", ["awaiting_triage", "in_progress", "in_triage"]),
                    ),
                    models.Q(
                        ("closed_at__isnull", False),
                        (
                            "status__in",
                            ["completed", "ended_by_death", "joined", "not_accepted", "withdrawn"],
                        ),
                    ),
                    _connector="OR",
                ),
                name="a_referral_is_open_or_closed",
            ),
        ),
        migrations.AddConstraint(
            model_name="referral",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "completed"), _negated=True),
                    ("outcome__isnull", False),
                    _connector="OR",
                ),
                name="completing_says_how_it_went",
            ),
        ),
        migrations.AddConstraint(
            model_name="referral",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("joined_to__isnull", False), ("status", "joined")),
                    models.Q(models.Q(("status", "joined"), _negated=True), ("joined_to", None)),
                    _connector="OR",
                ),
                name="joined_to_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="referral",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("acknowledged_at", None), ("acknowledged_by", None)),
                    models.Q(("acknowledged_by__isnull", False), ("status", "not_accepted")),
                    _connector="OR",
                ),
                name="a_refusal_is_acknowledged_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="referral",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("together_with", models.F("id")), _negated=True),
                    models.Q(("again_of", models.F("id")), _negated=True),
                    models.Q(("joined_to", models.F("id")), _negated=True),
                ),
                name="no_referral_is_its_own_companion",
            ),
        ),
        migrations.AddField(
            model_name="presence",
            name="referral",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="referrals.referral",
            ),
        ),
        migrations.AddField(
            model_name="presence",
            name="team",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="directory.team"
            ),
        ),
        migrations.AddField(
            model_name="presence",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="teamnote",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="teamnote",
            name="referral",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="notes",
                to="referrals.referral",
            ),
        ),
        migrations.AddField(
            model_name="teamnote",
            name="team",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="directory.team"
            ),
        ),
        migrations.AddField(
            model_name="templateleg",
            name="template",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="legs",
                to="referrals.legtemplate",
            ),
        ),
        migrations.AddIndex(
            model_name="assignment",
            index=models.Index(
                condition=models.Q(("until", None)), fields=["user", "leg"], name="caseload_of"
            ),
        ),
        migrations.AddConstraint(
            model_name="assignment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("until", None)), fields=("leg", "user"), name="assigned_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="assignment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("leads", True), ("until", None)),
                fields=("leg",),
                name="one_leads",
            ),
        ),
        migrations.AddConstraint(
            model_name="assignment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("until", None), ("until__gte", models.F("since")), _connector="OR"
                ),
                name="assignment_ends_later",
            ),
        ),
        migrations.AddConstraint(
            model_name="batch",
            constraint=models.CheckConstraint(
                condition=models.Q(("deed__in", ["assign", "claim", "redirect"])),
                name="batch_deed_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="batch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("undone_at", None), ("undone_at__gte", models.F("at")), _connector="OR"
                ),
                name="a_batch_is_undone_later",
            ),
        ),
        migrations.AddConstraint(
            model_name="presence",
            constraint=models.UniqueConstraint(fields=("referral", "user"), name="present_once"),
        ),
        migrations.AddConstraint(
            model_name="teamnote",
            constraint=models.CheckConstraint(
                condition=models.Q(("text", ""), _negated=True), name="a_note_has_words"
            ),
        ),
        migrations.AddConstraint(
            model_name="templateleg",
            constraint=models.UniqueConstraint(
                fields=("template", "position"), name="template_leg_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="templateleg",
            constraint=models.CheckConstraint(
                condition=models.Q(("what", ""), _negated=True), name="a_template_leg_says_what"
            ),
        ),
    ]
