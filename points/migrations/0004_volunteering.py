import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import community.clock
from community.migrations._together import together


class Migration(migrations.Migration):
    dependencies = [
        ("community", "0010_rules_the_town_decides"),
        ("points", "0003_rewards"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="team",
            name="kind",
            field=models.CharField(
                choices=[
                    ("neighbours", "neighbours who volunteer"),
                    ("committee", "owners' committee"),
                    ("staff", "community staff"),
                    ("partner", "partner"),
                ],
                default="neighbours",
                max_length=10,
                verbose_name="kind",
            ),
        ),
        migrations.AddField(
            model_name="teammember",
            name="organises",
            field=models.BooleanField(
                default=False,
                help_text="Posts activities in the name of the team and confirms hours.",
                verbose_name="organises",
            ),
        ),
        migrations.CreateModel(
            name="Activity",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(max_length=80, verbose_name="title")),
                ("title_zh_hans", models.CharField(max_length=80, null=True, verbose_name="title")),
                ("title_en", models.CharField(max_length=80, null=True, verbose_name="title")),
                ("words", models.TextField(max_length=1500, verbose_name="what is to be done")),
                ("words_zh_hans", models.TextField(max_length=1500, null=True, verbose_name="what is to be done")),
                ("words_en", models.TextField(max_length=1500, null=True, verbose_name="what is to be done")),
                ("place", models.CharField(max_length=120, verbose_name="meeting point")),
                ("place_zh_hans", models.CharField(max_length=120, null=True, verbose_name="meeting point")),
                ("place_en", models.CharField(max_length=120, null=True, verbose_name="meeting point")),
                ("bring", models.CharField(blank=True, max_length=200, verbose_name="what to bring")),
                (
                    "bring_zh_hans",
                    models.CharField(blank=True, max_length=200, null=True, verbose_name="what to bring"),
                ),
                ("bring_en", models.CharField(blank=True, max_length=200, null=True, verbose_name="what to bring")),
                ("contact", models.CharField(blank=True, max_length=120, verbose_name="whom to ask")),
                (
                    "contact_zh_hans",
                    models.CharField(blank=True, max_length=120, null=True, verbose_name="whom to ask"),
                ),
                ("contact_en", models.CharField(blank=True, max_length=120, null=True, verbose_name="whom to ask")),
                ("latitude", models.FloatField(blank=True, null=True)),
                ("longitude", models.FloatField(blank=True, null=True)),
                ("min_age", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="from which age")),
                (
                    "picture",
                    models.CharField(
                        choices=[
                            ("walk", "A walk by the water"),
                            ("garden", "Garden beds"),
                            ("lane", "A lane"),
                            ("park", "A pocket park"),
                            ("lamp", "A street lamp"),
                            ("ramp", "A ramp"),
                            ("kiosk", "A service point"),
                            ("noodles", "A kitchen"),
                            ("shed", "A bicycle shed"),
                        ],
                        default="walk",
                        max_length=10,
                        verbose_name="picture",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "draft"), ("published", "open to all"), ("called_off", "called off")],
                        default="draft",
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                ("made_at", models.DateTimeField(default=community.clock.now, verbose_name="made")),
                ("published_at", models.DateTimeField(blank=True, null=True, verbose_name="published")),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="why called off")),
                (
                    "area",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="community.neighbourhood",
                        verbose_name="area",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="made by",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="activities",
                        to="points.team",
                        verbose_name="organised by",
                    ),
                ),
            ],
            options={
                "verbose_name": "activity",
                "verbose_name_plural": "activities",
                "ordering": ["-made_at", "-pk"],
                "permissions": [
                    ("organise", "Organise activities for every team"),
                    ("keep_teams", "Keep teams and their members"),
                    ("match_help", "Bring neighbours who help and who need help together"),
                ],
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="CalendarFeed",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.UUIDField(unique=True, verbose_name="number")),
                ("ref", models.CharField(max_length=64, unique=True, verbose_name="fingerprint")),
                ("made_at", models.DateTimeField(default=community.clock.now, verbose_name="made")),
                (
                    "resident",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="calendar_feed",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who",
                    ),
                ),
            ],
            options={
                "verbose_name": "calendar",
                "verbose_name_plural": "calendars",
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Certificate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=12, unique=True, verbose_name="number")),
                ("minutes", models.PositiveIntegerField(verbose_name="minutes")),
                ("first_on", models.DateField(verbose_name="first day")),
                ("last_on", models.DateField(verbose_name="last day")),
                ("issued_at", models.DateTimeField(default=community.clock.now, verbose_name="issued")),
                (
                    "resident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="certificates",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who",
                    ),
                ),
            ],
            options={
                "verbose_name": "certificate of hours",
                "verbose_name_plural": "certificates of hours",
                "ordering": ["-issued_at", "-pk"],
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="HelpOffer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kinds", models.JSONField(default=list, verbose_name="kinds of help")),
                (
                    "words",
                    models.CharField(blank=True, max_length=200, verbose_name="when, and what else we should know"),
                ),
                ("made_at", models.DateTimeField(default=community.clock.now, verbose_name="offered")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended")),
                (
                    "area",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="community.neighbourhood",
                        verbose_name="where",
                    ),
                ),
                (
                    "resident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="help_offers",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who",
                    ),
                ),
            ],
            options={
                "verbose_name": "offer of help",
                "verbose_name_plural": "offers of help",
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="HelpTask",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.UUIDField(unique=True, verbose_name="key of the form")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("carry", "Carry something upstairs"),
                            ("shop", "Shop or fetch a meal"),
                            ("escort", "Company to the doctor"),
                            ("phone", "Help with the phone"),
                            ("repair", "A small repair"),
                            ("visit", "Look in and talk"),
                            ("other", "Something else"),
                        ],
                        max_length=10,
                        verbose_name="kind of help",
                    ),
                ),
                ("words", models.CharField(max_length=300, verbose_name="in a sentence")),
                ("address", models.CharField(blank=True, max_length=160, verbose_name="address")),
                ("day", models.DateField(verbose_name="day")),
                (
                    "part",
                    models.CharField(
                        choices=[
                            ("any", "any time"),
                            ("morning", "in the morning"),
                            ("afternoon", "in the afternoon"),
                            ("evening", "in the evening"),
                        ],
                        default="any",
                        max_length=10,
                        verbose_name="time of day",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "we look for somebody"),
                            ("matched", "somebody is asked"),
                            ("accepted", "somebody comes"),
                            ("done", "done, to be confirmed"),
                            ("questioned", "staff look into it"),
                            ("confirmed", "confirmed"),
                            ("cancelled", "cancelled"),
                        ],
                        default="asked",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("asked_at", models.DateTimeField(default=community.clock.now, verbose_name="asked")),
                ("accepted_at", models.DateTimeField(blank=True, null=True, verbose_name="accepted")),
                ("done_at", models.DateTimeField(blank=True, null=True, verbose_name="done")),
                ("minutes", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="minutes")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended")),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="reason")),
                (
                    "area",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="community.neighbourhood",
                        verbose_name="where",
                    ),
                ),
                (
                    "asker",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who needs it",
                    ),
                ),
                (
                    "deed",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="help_task",
                        to="points.deed",
                        verbose_name="good deed",
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="confirmed or ended by",
                    ),
                ),
                (
                    "helper",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who helps",
                    ),
                ),
                (
                    "matched_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="brought together by",
                    ),
                ),
            ],
            options={
                "verbose_name": "help for a neighbour",
                "verbose_name_plural": "help for neighbours",
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Slot",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("starts_at", models.DateTimeField(verbose_name="begins")),
                ("ends_at", models.DateTimeField(verbose_name="ends")),
                ("capacity", models.PositiveSmallIntegerField(verbose_name="number of places")),
                ("taken", models.PositiveSmallIntegerField(default=0, editable=False, verbose_name="taken")),
                ("called_off_at", models.DateTimeField(blank=True, null=True, verbose_name="called off")),
                (
                    "activity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="slots",
                        to="points.activity",
                        verbose_name="activity",
                    ),
                ),
            ],
            options={
                "verbose_name": "time",
                "verbose_name_plural": "times",
                "ordering": ["starts_at", "pk"],
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Signup",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[("joined", "signed up"), ("waiting", "on the waiting list"), ("left", "not coming")],
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                ("asked_at", models.DateTimeField(default=community.clock.now, verbose_name="asked")),
                (
                    "resident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="signups",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who",
                    ),
                ),
                (
                    "slot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="signups",
                        to="points.slot",
                        verbose_name="time",
                    ),
                ),
            ],
            options={
                "verbose_name": "sign-up",
                "verbose_name_plural": "sign-ups",
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Attendance",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("here", "checked in"),
                            ("told", "waits for your answer"),
                            ("disputed", "disputed"),
                            ("agreed", "settled"),
                        ],
                        default="here",
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                (
                    "how",
                    models.CharField(
                        choices=[
                            ("scan", "scanned on site"),
                            ("code", "code typed on site"),
                            ("roll", "ticked by the organiser"),
                            ("paper", "from the paper sheet"),
                        ],
                        max_length=5,
                        verbose_name="noted how",
                    ),
                ),
                ("arrived_at", models.DateTimeField(blank=True, null=True, verbose_name="checked in")),
                ("left_at", models.DateTimeField(blank=True, null=True, verbose_name="checked out")),
                ("minutes", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="minutes")),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="note")),
                ("confirmed_at", models.DateTimeField(blank=True, null=True, verbose_name="hours confirmed")),
                ("answer_until", models.DateField(blank=True, null=True, verbose_name="answer until")),
                (
                    "claimed_minutes",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="minutes by own account"),
                ),
                ("dispute", models.CharField(blank=True, max_length=300, verbose_name="what is not right")),
                ("disputed_at", models.DateTimeField(blank=True, null=True, verbose_name="disputed")),
                ("answer", models.CharField(blank=True, max_length=300, verbose_name="answer")),
                ("agreed_at", models.DateTimeField(blank=True, null=True, verbose_name="settled")),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="hours confirmed by",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="decided by",
                    ),
                ),
                (
                    "deed",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attendance",
                        to="points.deed",
                        verbose_name="good deed",
                    ),
                ),
                (
                    "resident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attendances",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who",
                    ),
                ),
                (
                    "slot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attendances",
                        to="points.slot",
                        verbose_name="time",
                    ),
                ),
            ],
            options={
                "verbose_name": "attendance",
                "verbose_name_plural": "attendances",
                "default_permissions": (),
            },
        ),
        migrations.AddConstraint(
            model_name="activity",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["draft", "published", "called_off"])),
                name="activity_is_of_a_known_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="activity",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("latitude", None), ("longitude", None)),
                    models.Q(("latitude__range", (-90, 90)), ("longitude__range", (-180, 180))),
                    _connector="OR",
                ),
                name="activity_lies_somewhere_or_nowhere",
            ),
        ),
        migrations.AddConstraint(
            model_name="certificate",
            constraint=models.CheckConstraint(
                condition=models.Q(("last_on__gte", models.F("first_on")), ("minutes__gt", 0)),
                name="certificate_is_of_something",
            ),
        ),
        migrations.AddConstraint(
            model_name="helpoffer",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at__isnull", True)), fields=("resident",), name="one_open_offer_a_person"
            ),
        ),
        migrations.AddIndex(
            model_name="helptask",
            index=models.Index(fields=["state", "asked_at"], name="help_by_waiting"),
        ),
        migrations.AddConstraint(
            model_name="helptask",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["asked", "matched", "accepted", "done", "questioned", "confirmed", "cancelled"])
                ),
                name="help_is_of_a_known_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="helptask",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("helper", None), models.Q(("helper", models.F("asker")), _negated=True), _connector="OR"),
                    models.Q(
                        ("matched_by", None),
                        models.Q(
                            models.Q(("matched_by", models.F("helper")), _negated=True),
                            models.Q(("matched_by", models.F("asker")), _negated=True),
                        ),
                        _connector="OR",
                    ),
                ),
                name="nobody_helps_or_matches_themselves",
            ),
        ),
        migrations.AddConstraint(
            model_name="helptask",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["asked", "cancelled"]),
                    models.Q(("helper__isnull", False), ("matched_by__isnull", False)),
                    _connector="OR",
                ),
                name="help_comes_by_staff",
            ),
        ),
        migrations.AddConstraint(
            model_name="helptask",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "confirmed"), _negated=True),
                    models.Q(("ended_by", models.F("helper")), _negated=True),
                    _connector="OR",
                ),
                name="helper_never_confirms",
            ),
        ),
        migrations.AddIndex(
            model_name="slot",
            index=models.Index(fields=["starts_at"], name="slot_by_beginning"),
        ),
        migrations.AddConstraint(
            model_name="slot",
            constraint=models.CheckConstraint(
                condition=models.Q(("taken__lte", models.F("capacity"))), name="slot_is_never_overfull"
            ),
        ),
        migrations.AddConstraint(
            model_name="slot",
            constraint=models.CheckConstraint(condition=models.Q(("capacity__gte", 1)), name="slot_has_places"),
        ),
        migrations.AddConstraint(
            model_name="slot",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_at__gt", models.F("starts_at"))), name="slot_ends_after_it_begins"
            ),
        ),
        migrations.AddConstraint(
            model_name="slot",
            constraint=models.UniqueConstraint(fields=("activity", "starts_at"), name="one_slot_a_beginning"),
        ),
        migrations.AddIndex(
            model_name="signup",
            index=models.Index(fields=["resident", "state"], name="signup_by_person"),
        ),
        migrations.AddConstraint(
            model_name="signup",
            constraint=models.UniqueConstraint(fields=("slot", "resident"), name="one_signup_a_person_and_slot"),
        ),
        migrations.AddConstraint(
            model_name="signup",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["joined", "waiting", "left"])), name="signup_is_of_a_known_state"
            ),
        ),
        migrations.AddIndex(
            model_name="attendance",
            index=models.Index(fields=["resident", "state"], name="attendance_by_person"),
        ),
        migrations.AddIndex(
            model_name="attendance",
            index=models.Index(fields=["state", "answer_until"], name="attendance_by_answer"),
        ),
        migrations.AddConstraint(
            model_name="attendance",
            constraint=models.UniqueConstraint(fields=("slot", "resident"), name="one_attendance_a_person_and_slot"),
        ),
        migrations.AddConstraint(
            model_name="attendance",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["here", "told", "disputed", "agreed"])),
                name="attendance_is_of_a_known_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="attendance",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("confirmed_by", None), ("minutes", None), ("state", "here")),
                    models.Q(
                        models.Q(("state", "here"), _negated=True),
                        ("answer_until__isnull", False),
                        ("confirmed_by__isnull", False),
                        ("minutes__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="hours_are_confirmed_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="attendance",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("confirmed_by", None),
                        models.Q(("confirmed_by", models.F("resident")), _negated=True),
                        _connector="OR",
                    ),
                    models.Q(
                        ("decided_by", None),
                        models.Q(
                            models.Q(("decided_by", models.F("resident")), _negated=True),
                            models.Q(("decided_by", models.F("confirmed_by")), _negated=True),
                        ),
                        _connector="OR",
                    ),
                ),
                name="nobody_confirms_their_own_hours",
            ),
        ),
        migrations.AddConstraint(
            model_name="attendance",
            constraint=models.CheckConstraint(
                condition=models.Q(("minutes", None), ("minutes__lte", 1440), _connector="OR"),
                name="a_day_has_24_hours",
            ),
        ),
        migrations.AddConstraint(
            model_name="attendance",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("minutes", None), ("minutes__lte", 480), models.Q(("note", ""), _negated=True), _connector="OR"
                ),
                name="a_long_day_says_why",
            ),
        ),
    ]
    operations = together(operations)
