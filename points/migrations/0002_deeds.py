import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import community.clock
from community.migrations._together import together


class Migration(migrations.Migration):
    dependencies = [
        ("community", "__first__"),
        ("points", "0001_ledger"),
    ]

    operations = [
        migrations.CreateModel(
            name="Team",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("slug", models.SlugField(max_length=60, unique=True, verbose_name="address")),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                ("name_zh_hans", models.CharField(max_length=80, null=True, verbose_name="name")),
                ("name_en", models.CharField(max_length=80, null=True, verbose_name="name")),
            ],
            options={
                "verbose_name": "team",
                "verbose_name_plural": "teams",
                "ordering": ["slug"],
            },
        ),
        migrations.CreateModel(
            name="EarningRule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "slug",
                    models.SlugField(
                        help_text="In small Latin letters. Other parts of the site name the rule by it.",
                        max_length=60,
                        verbose_name="address",
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, verbose_name="version")),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                ("name_zh_hans", models.CharField(max_length=80, null=True, verbose_name="name")),
                ("name_en", models.CharField(max_length=80, null=True, verbose_name="name")),
                ("words", models.TextField(max_length=500, verbose_name="in plain words")),
                ("words_zh_hans", models.TextField(max_length=500, null=True, verbose_name="in plain words")),
                ("words_en", models.TextField(max_length=500, null=True, verbose_name="in plain words")),
                ("points", models.PositiveIntegerField(verbose_name="points")),
                (
                    "unit",
                    models.CharField(
                        choices=[("time", "each time"), ("half_hour", "each half hour"), ("hour", "each hour")],
                        default="time",
                        max_length=10,
                        verbose_name="counted",
                    ),
                ),
                ("day_cap", models.PositiveIntegerField(verbose_name="at most a day and person")),
                ("month_cap", models.PositiveIntegerField(verbose_name="at most a month and person")),
                (
                    "organiser_day_cap",
                    models.PositiveIntegerField(
                        help_text="Points one person may confirm on one day under this rule.",
                        verbose_name="at most a day and confirming person",
                    ),
                ),
                (
                    "by_hand",
                    models.BooleanField(
                        default=True,
                        help_text="Else only the site itself reports it.",
                        verbose_name="people may report it themselves",
                    ),
                ),
                (
                    "is_in_force",
                    models.BooleanField(
                        default=True, help_text="Off: from now on it earns nothing.", verbose_name="in force"
                    ),
                ),
                ("published_at", models.DateTimeField(default=community.clock.now, verbose_name="published")),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rules",
                        to="points.programme",
                        verbose_name="paid by the programme",
                    ),
                ),
                (
                    "published_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="published by",
                    ),
                ),
            ],
            options={
                "verbose_name": "rule of earning",
                "verbose_name_plural": "rules of earning",
                "ordering": ["slug", "-version"],
                "permissions": [("publish_rules", "Publish rules of earning")],
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(fields=("slug", "version"), name="one_wording_a_version_of_a_rule"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("day_cap__gte", models.F("points")),
                            ("month_cap__gte", models.F("day_cap")),
                            ("points__gt", 0),
                            ("organiser_day_cap__gte", models.F("points")),
                            ("version__gte", 1),
                        ),
                        name="rule_pays_within_its_caps",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Deed",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("act", models.SlugField(max_length=60, verbose_name="act")),
                ("source", models.CharField(max_length=100, verbose_name="cause")),
                ("link", models.CharField(blank=True, max_length=200, verbose_name="address of the cause")),
                ("what", models.CharField(blank=True, max_length=300, verbose_name="what was done")),
                ("happened_on", models.DateField(verbose_name="on which day")),
                ("units", models.PositiveSmallIntegerField(default=1, verbose_name="how many")),
                ("decided_elsewhere", models.BooleanField(default=False, verbose_name="decided elsewhere on the site")),
                ("needs_two", models.BooleanField(default=False, verbose_name="takes two persons")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("claimed", "waits for confirmation"),
                            ("confirmed", "confirmed"),
                            ("refused", "not confirmed"),
                            ("reversed", "taken back"),
                        ],
                        default="claimed",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("points", models.PositiveIntegerField(blank=True, null=True, verbose_name="points paid")),
                ("claimed_at", models.DateTimeField(default=community.clock.now, verbose_name="reported")),
                ("confirmed_at", models.DateTimeField(blank=True, null=True, verbose_name="confirmed")),
                ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="decided")),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="why not")),
                (
                    "beneficiary",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who did it",
                    ),
                ),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="confirmed by",
                    ),
                ),
                (
                    "seconded_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="confirmed again by",
                    ),
                ),
                (
                    "submitter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who reported it",
                    ),
                ),
                (
                    "rule",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deeds",
                        to="points.earningrule",
                        verbose_name="rule",
                    ),
                ),
            ],
            options={
                "verbose_name": "good deed",
                "verbose_name_plural": "good deeds",
                "permissions": [("confirm_deeds", "Confirm good deeds")],
                "default_permissions": (),
                "indexes": [
                    models.Index(fields=["state", "claimed_at"], name="deed_by_waiting"),
                    models.Index(fields=["beneficiary", "happened_on"], name="deed_by_person_and_day"),
                    models.Index(fields=["confirmed_by", "confirmed_at"], name="deed_by_confirmer"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("act", "source", "beneficiary"), name="a_deed_earns_once_for_one_person"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["claimed", "confirmed", "refused", "reversed"])),
                        name="deed_is_of_a_known_state",
                    ),
                    models.CheckConstraint(condition=models.Q(("units__gte", 1)), name="deed_counts_something"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("confirmed_by", None),
                                models.Q(
                                    models.Q(("confirmed_by", models.F("beneficiary")), _negated=True),
                                    models.Q(("confirmed_by", models.F("submitter")), _negated=True),
                                ),
                                _connector="OR",
                            ),
                            models.Q(
                                ("seconded_by", None),
                                models.Q(
                                    models.Q(("seconded_by", models.F("beneficiary")), _negated=True),
                                    models.Q(("seconded_by", models.F("submitter")), _negated=True),
                                ),
                                _connector="OR",
                            ),
                            models.Q(
                                ("seconded_by", None),
                                ("confirmed_by", None),
                                models.Q(("seconded_by", models.F("confirmed_by")), _negated=True),
                                _connector="OR",
                            ),
                        ),
                        name="nobody_confirms_their_own_deed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["confirmed", "reversed"]), _negated=True),
                            models.Q(
                                ("points__isnull", False),
                                models.Q(("confirmed_by__isnull", False), ("decided_elsewhere", True), _connector="OR"),
                                models.Q(
                                    ("needs_two", False),
                                    models.Q(("confirmed_by__isnull", False), ("decided_elsewhere", True)),
                                    models.Q(("confirmed_by__isnull", False), ("seconded_by__isnull", False)),
                                    _connector="OR",
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="a_paid_deed_is_confirmed",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TeamMember",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("since", models.DateTimeField(default=community.clock.now, verbose_name="since")),
                (
                    "resident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="team_memberships",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="memberships",
                        to="points.team",
                        verbose_name="team",
                    ),
                ),
            ],
            options={
                "verbose_name": "member of a team",
                "verbose_name_plural": "members of teams",
                "default_permissions": (),
                "constraints": [models.UniqueConstraint(fields=("team", "resident"), name="one_membership_a_team")],
            },
        ),
        migrations.AddField(
            model_name="team",
            name="members",
            field=models.ManyToManyField(
                related_name="teams", through="points.TeamMember", to=settings.AUTH_USER_MODEL, verbose_name="members"
            ),
        ),
    ]
    operations = together(operations)
