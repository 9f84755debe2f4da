import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import community.clock
from community.migrations._together import together


class Migration(migrations.Migration):
    dependencies = [
        ("community", "0010_rules_the_town_decides"),
    ]

    operations = [
        migrations.CreateModel(
            name="Closing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "resident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="closings",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="resident",
                    ),
                ),
                (
                    "why",
                    models.CharField(
                        choices=[
                            ("request", "Asked for in writing"),
                            ("death", "The resident has died"),
                            ("fraud", "Fraud, or not a person of this town"),
                        ],
                        max_length=10,
                        verbose_name="why",
                    ),
                ),
                ("seen", models.CharField(max_length=300, verbose_name="what was seen")),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="asked by",
                    ),
                ),
                ("asked_at", models.DateTimeField(default=community.clock.now, verbose_name="asked")),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("open", "Waits for a second person"),
                            ("closed", "Closed and erased"),
                            ("kept", "Kept"),
                        ],
                        default="open",
                        max_length=10,
                        verbose_name="outcome",
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
                ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="decided")),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="reason")),
            ],
            options={
                "verbose_name": "closing of an account",
                "verbose_name_plural": "closings of accounts",
                "ordering": ["-asked_at", "-pk"],
                "permissions": [
                    ("ask_closing", "Ask that an account be closed"),
                    ("decide_closing", "Decide that an account is closed"),
                ],
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("outcome", "open")),
                        fields=("resident",),
                        name="one_open_closing_a_resident",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at", None), ("decided_by", None), ("outcome", "open")),
                            models.Q(
                                models.Q(("outcome", "open"), _negated=True),
                                ("decided_at__isnull", False),
                                ("decided_by__isnull", False),
                                models.Q(("reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="decided_closing_names_who_and_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("decided_by", None),
                            models.Q(("decided_by", models.F("asked_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="two_people_close_an_account",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("asked_by", models.F("resident")), _negated=True),
                            models.Q(
                                ("decided_by", None),
                                models.Q(("decided_by", models.F("resident")), _negated=True),
                                _connector="OR",
                            ),
                        ),
                        name="nobody_closes_their_own_account_here",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("seen", ""), _negated=True), name="closing_says_what_was_seen"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Phone",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "resident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="phones",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="resident",
                    ),
                ),
                ("number", models.CharField(max_length=20, unique=True, verbose_name="mobile phone")),
                ("since", models.DateTimeField(default=community.clock.now, verbose_name="since")),
            ],
            options={
                "verbose_name": "mobile phone",
                "verbose_name_plural": "mobile phones",
                "ordering": ["since", "pk"],
                "default_permissions": (),
            },
        ),
        migrations.AlterModelOptions(
            name="consenttext",
            options={
                "default_permissions": (),
                "ordering": ["kind", "-version"],
                "permissions": [
                    ("view_wordings", "See the wordings of consents and who published them"),
                    ("publish_wordings", "Publish wordings of consents"),
                ],
                "verbose_name": "consent wording",
                "verbose_name_plural": "consent wordings",
            },
        ),
        migrations.AddField(
            model_name="consenttext",
            name="key",
            field=models.UUIDField(editable=False, null=True, unique=True, verbose_name="key of the form"),
        ),
        migrations.AddField(
            model_name="consenttext",
            name="published_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="published by",
            ),
        ),
        migrations.AddField(
            model_name="consenttext",
            name="reason",
            field=models.CharField(blank=True, max_length=300, verbose_name="reason"),
        ),
        migrations.AddConstraint(
            model_name="consenttext",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("published_by", None), ("version", 1)),
                    models.Q(("published_by__isnull", False), models.Q(("reason", ""), _negated=True)),
                    _connector="OR",
                ),
                name="later_wording_names_its_publisher",
            ),
        ),
    ]
    operations = together(operations)
