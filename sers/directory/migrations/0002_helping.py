"""Services of all sectors; what each worker can do, and when."""

import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("directory", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Leave",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("since", models.DateField()),
                ("until", models.DateField(help_text="the first day back")),
            ],
            options={
                "ordering": ["since"],
            },
        ),
        migrations.CreateModel(
            name="Service",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("key", models.SlugField(max_length=60)),
                ("name", models.CharField(max_length=200)),
                (
                    "sector",
                    models.CharField(
                        choices=[
                            ("health", "Health"),
                            ("social", "Social care"),
                            ("voluntary", "Voluntary sector"),
                        ],
                        max_length=10,
                    ),
                ),
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
                ("criteria", models.TextField(blank=True)),
                ("how_to_refer", models.TextField(blank=True)),
                ("phone", models.CharField(blank=True, max_length=30)),
                (
                    "by_telephone",
                    models.BooleanField(
                        default=False,
                        help_text="its people do not use SERS: ring them, and record what they say",
                    ),
                ),
                (
                    "points",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="how much it can have in hand at once; none: not known",
                        null=True,
                    ),
                ),
                ("taking_on", models.BooleanField(default=True)),
                (
                    "not_taking_on",
                    models.CharField(blank=True, help_text="why, and until when", max_length=200),
                ),
                ("checked_on", models.DateField(blank=True, null=True)),
                ("since", models.DateField()),
                ("until", models.DateField(blank=True, null=True)),
            ],
            options={
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="Skill",
            fields=[
                ("code", models.SlugField(max_length=60, primary_key=True, serialize=False)),
                ("position", models.PositiveSmallIntegerField()),
                ("label", models.CharField(max_length=120)),
                ("since", models.DateField()),
                ("until", models.DateField(blank=True, null=True)),
            ],
            options={
                "ordering": ["position"],
            },
        ),
        migrations.CreateModel(
            name="Worker",
            fields=[
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="worker",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "registration",
                    models.CharField(blank=True, help_text="body and number", max_length=60),
                ),
                ("registered_until", models.DateField(blank=True, null=True)),
                (
                    "skills",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.SlugField(max_length=60),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                ("points", models.PositiveSmallIntegerField(default=40)),
            ],
        ),
        migrations.CreateModel(
            name="WorkingHours",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("weekday", models.PositiveSmallIntegerField()),
                ("begins", models.TimeField()),
                ("ends", models.TimeField()),
            ],
            options={
                "ordering": ["weekday", "begins"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="membership",
            name="role_is_known",
        ),
        migrations.AlterField(
            model_name="membership",
            name="role",
            field=models.CharField(
                choices=[
                    ("referrer", "Referrer"),
                    ("triager", "Triager"),
                    ("worker", "Worker"),
                    ("volunteer", "Voluntary organisation"),
                    ("bed_provider", "Bed provider"),
                    ("manager", "Manager"),
                    ("privacy_officer", "Privacy officer"),
                    ("follower", "System that wakes open pages"),
                    ("closer", "System that ends what a death ends"),
                ],
                max_length=20,
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "role__in",
                        [
                            "referrer",
                            "triager",
                            "worker",
                            "volunteer",
                            "bed_provider",
                            "manager",
                            "privacy_officer",
                            "follower",
                            "closer",
                        ],
                    )
                ),
                name="role_is_known",
            ),
        ),
        migrations.AddField(
            model_name="leave",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="service",
            name="areas",
            field=models.ManyToManyField(
                blank=True, related_name="services", to="directory.carearea"
            ),
        ),
        migrations.AddField(
            model_name="service",
            name="checked_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="service",
            name="organisation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="directory.organisation",
            ),
        ),
        migrations.AddField(
            model_name="service",
            name="team",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="services",
                to="directory.team",
            ),
        ),
        migrations.AddField(
            model_name="workinghours",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="working_hours",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="leave",
            constraint=models.CheckConstraint(
                condition=models.Q(("until__gt", models.F("since"))), name="leave_ends_later"
            ),
        ),
        migrations.AddConstraint(
            model_name="service",
            constraint=models.UniqueConstraint(fields=("key",), name="service_key_once"),
        ),
        migrations.AddConstraint(
            model_name="service",
            constraint=models.CheckConstraint(
                condition=models.Q(("sector__in", ["health", "social", "voluntary"])),
                name="service_sector_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="service",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("taking_on", True),
                    models.Q(("not_taking_on", ""), _negated=True),
                    _connector="OR",
                ),
                name="a_service_that_takes_nobody_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="workinghours",
            constraint=models.CheckConstraint(
                condition=models.Q(("weekday__lte", 6)), name="a_working_week_has_seven"
            ),
        ),
        migrations.AddConstraint(
            model_name="workinghours",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends__gt", models.F("begins"))), name="work_ends_later"
            ),
        ),
        migrations.AddConstraint(
            model_name="workinghours",
            constraint=models.UniqueConstraint(
                fields=("user", "weekday", "begins"), name="begins_work_once"
            ),
        ),
    ]
