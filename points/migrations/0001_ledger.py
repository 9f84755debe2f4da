import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import community.clock
from community.migrations._together import together


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("community", "0009_documents_seen"),
        ("community", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="Merchant",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("slug", models.SlugField(max_length=60, unique=True, verbose_name="address")),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                ("name_zh_hans", models.CharField(max_length=80, null=True, verbose_name="name")),
                ("name_en", models.CharField(max_length=80, null=True, verbose_name="name")),
                ("about", models.TextField(blank=True, max_length=300, verbose_name="in a few words")),
                (
                    "about_zh_hans",
                    models.TextField(blank=True, max_length=300, null=True, verbose_name="in a few words"),
                ),
                ("about_en", models.TextField(blank=True, max_length=300, null=True, verbose_name="in a few words")),
                ("address", models.CharField(max_length=120, verbose_name="where")),
                ("address_zh_hans", models.CharField(max_length=120, null=True, verbose_name="where")),
                ("address_en", models.CharField(max_length=120, null=True, verbose_name="where")),
                ("hours", models.CharField(max_length=120, verbose_name="when open")),
                ("hours_zh_hans", models.CharField(max_length=120, null=True, verbose_name="when open")),
                ("hours_en", models.CharField(max_length=120, null=True, verbose_name="when open")),
                ("phone", models.CharField(blank=True, max_length=30, verbose_name="phone")),
                ("is_open", models.BooleanField(default=True, verbose_name="takes part")),
                (
                    "area",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="merchants",
                        to="community.neighbourhood",
                        verbose_name="area",
                    ),
                ),
            ],
            options={
                "verbose_name": "merchant",
                "verbose_name_plural": "merchants",
                "ordering": ["slug"],
            },
        ),
        migrations.CreateModel(
            name="Operation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("fund", "Points for a programme"),
                            ("award", "Good deed"),
                            ("reverse", "Taken back"),
                            ("redeem", "Voucher"),
                            ("cancel", "Voucher given back"),
                            ("lapse", "Voucher not used in time"),
                            ("scan", "Handed over at the shop"),
                            ("undo", "Scan undone"),
                            ("expire", "Expired"),
                            ("correct", "Correction"),
                            ("close", "Account closed"),
                            ("pay", "Paid out to the shop"),
                        ],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("scope", models.CharField(max_length=60, verbose_name="scope of the key")),
                ("key", models.CharField(max_length=120, verbose_name="key")),
                ("fingerprint", models.CharField(max_length=64, verbose_name="fingerprint of the request")),
                ("at", models.DateTimeField(default=community.clock.now, verbose_name="when")),
                ("source", models.CharField(max_length=100, verbose_name="cause")),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
            ],
            options={
                "verbose_name": "act on points",
                "verbose_name_plural": "acts on points",
                "default_permissions": (),
                "indexes": [models.Index(fields=["source"], name="act_on_points_by_cause")],
                "constraints": [
                    models.UniqueConstraint(fields=("scope", "key"), name="one_act_a_key"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "fund",
                                    "award",
                                    "reverse",
                                    "redeem",
                                    "cancel",
                                    "lapse",
                                    "scan",
                                    "undo",
                                    "expire",
                                    "correct",
                                    "close",
                                    "pay",
                                ],
                            )
                        ),
                        name="act_on_points_is_of_a_known_kind",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Programme",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("slug", models.SlugField(max_length=60, unique=True, verbose_name="address")),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                ("name_zh_hans", models.CharField(max_length=80, null=True, verbose_name="name")),
                ("name_en", models.CharField(max_length=80, null=True, verbose_name="name")),
                ("about", models.TextField(blank=True, max_length=300, verbose_name="what it is for")),
                (
                    "about_zh_hans",
                    models.TextField(blank=True, max_length=300, null=True, verbose_name="what it is for"),
                ),
                ("about_en", models.TextField(blank=True, max_length=300, null=True, verbose_name="what it is for")),
                ("is_running", models.BooleanField(default=True, verbose_name="running")),
                (
                    "area",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="community.neighbourhood",
                        verbose_name="area",
                    ),
                ),
            ],
            options={
                "verbose_name": "points programme",
                "verbose_name_plural": "points programmes",
                "ordering": ["slug"],
                "permissions": [
                    ("fund_programme", "Put points into programmes"),
                    ("view_points", "See programmes, accounts and reports of points"),
                    ("correct_points", "Correct and take back points"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Funding",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("points", models.PositiveIntegerField(verbose_name="points")),
                ("reason", models.CharField(max_length=300, verbose_name="reason")),
                ("key", models.UUIDField(unique=True, verbose_name="key of the form")),
                (
                    "state",
                    models.CharField(
                        choices=[("proposed", "waits for a second person"), ("done", "done"), ("refused", "not done")],
                        default="proposed",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("proposed_at", models.DateTimeField(default=community.clock.now, verbose_name="asked for")),
                ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="decided")),
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
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="asked for by",
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="fundings",
                        to="points.programme",
                        verbose_name="programme",
                    ),
                ),
            ],
            options={
                "verbose_name": "points for a programme",
                "verbose_name_plural": "points for programmes",
                "default_permissions": (),
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("points__gt", 0)), name="funding_is_of_something"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_by", None), ("state", "proposed")),
                            models.Q(
                                models.Q(("state", "proposed"), _negated=True),
                                ("decided_by__isnull", False),
                                models.Q(("decided_by", models.F("proposed_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="funding_takes_two_persons",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Correction",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "points",
                    models.IntegerField(help_text="With a minus: points are taken away.", verbose_name="points"),
                ),
                ("reason", models.CharField(max_length=300, verbose_name="reason")),
                ("needs_two", models.BooleanField(default=True, verbose_name="takes two persons")),
                ("key", models.UUIDField(unique=True, verbose_name="key of the form")),
                (
                    "state",
                    models.CharField(
                        choices=[("proposed", "waits for a second person"), ("done", "done"), ("refused", "not done")],
                        default="proposed",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("proposed_at", models.DateTimeField(default=community.clock.now, verbose_name="asked for")),
                ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="decided")),
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
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="asked for by",
                    ),
                ),
                (
                    "resident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="corrections",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
                (
                    "takes_back",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="points.operation",
                        verbose_name="takes back",
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="points.programme",
                        verbose_name="programme",
                    ),
                ),
            ],
            options={
                "verbose_name": "correction of points",
                "verbose_name_plural": "corrections of points",
                "default_permissions": (),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("points", 0), _negated=True), name="correction_is_of_something"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("needs_two", True),
                            models.Q(("points__lt", 0), ("takes_back__isnull", False)),
                            _connector="OR",
                        ),
                        name="only_taking_back_an_award_takes_one_person",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_by", None), ("state", "proposed")),
                            models.Q(
                                models.Q(("state", "proposed"), _negated=True),
                                ("decided_by__isnull", False),
                                models.Q(
                                    ("needs_two", False),
                                    models.Q(("decided_by", models.F("proposed_by")), _negated=True),
                                    _connector="OR",
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="correction_takes_two_persons",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("proposed_by", models.F("resident")), _negated=True),
                            models.Q(
                                ("decided_by", None),
                                models.Q(("decided_by", models.F("resident")), _negated=True),
                                _connector="OR",
                            ),
                        ),
                        name="nobody_corrects_their_own_points",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Account",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("mint", "Where points come from"),
                            ("issuer", "Purse of a programme"),
                            ("member", "Points of a person"),
                            ("hold", "Held for vouchers"),
                            ("merchant", "Taken by a shop"),
                            ("paid", "Paid out to shops"),
                            ("expired", "Expired"),
                            ("receivable", "Owed by a person"),
                            ("correction", "Corrections"),
                        ],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                ("expires_on", models.DateField(blank=True, null=True, verbose_name="good until")),
                ("balance", models.BigIntegerField(default=0, verbose_name="balance")),
                ("last", models.BigIntegerField(default=0, verbose_name="last transfer")),
                (
                    "resident",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="point_accounts",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
                (
                    "merchant",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="accounts",
                        to="points.merchant",
                        verbose_name="merchant",
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="accounts",
                        to="points.programme",
                        verbose_name="programme",
                    ),
                ),
            ],
            options={
                "verbose_name": "account of points",
                "verbose_name_plural": "accounts of points",
                "default_permissions": (),
                "indexes": [
                    models.Index(condition=models.Q(("kind", "member")), fields=["expires_on"], name="purse_by_expiry")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("balance__lte", 0), ("kind__in", ("mint", "receivable"))),
                            models.Q(
                                models.Q(("kind__in", ("mint", "receivable")), _negated=True), ("balance__gte", 0)
                            ),
                            _connector="OR",
                        ),
                        name="account_is_never_overdrawn",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("expires_on", None),
                                ("kind__in", ("mint", "paid", "expired")),
                                ("merchant", None),
                                ("programme", None),
                                ("resident", None),
                            ),
                            models.Q(
                                ("expires_on", None),
                                ("kind__in", ("issuer", "correction")),
                                ("merchant", None),
                                ("programme__isnull", False),
                                ("resident", None),
                            ),
                            models.Q(
                                ("expires_on", None),
                                ("kind__in", ("hold", "receivable")),
                                ("merchant", None),
                                ("programme", None),
                                ("resident__isnull", False),
                            ),
                            models.Q(
                                ("expires_on__isnull", False),
                                ("kind", "member"),
                                ("merchant", None),
                                ("programme", None),
                                ("resident__isnull", False),
                            ),
                            models.Q(
                                ("expires_on", None),
                                ("kind", "merchant"),
                                ("merchant__isnull", False),
                                ("programme", None),
                                ("resident", None),
                            ),
                            _connector="OR",
                        ),
                        name="account_belongs_to_whom_its_kind_says",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "member")),
                        fields=("resident", "expires_on"),
                        name="one_purse_a_person_and_period",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("kind__in", ("hold", "receivable"))),
                        fields=("resident", "kind"),
                        name="one_account_a_kind_and_person",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("kind__in", ("issuer", "correction"))),
                        fields=("programme", "kind"),
                        name="one_account_a_kind_and_programme",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "merchant")), fields=("merchant",), name="one_account_a_merchant"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("kind__in", ("mint", "paid", "expired"))),
                        fields=("kind",),
                        name="one_account_for_all",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Transfer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("amount", models.BigIntegerField(verbose_name="points")),
                (
                    "credit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="credits",
                        to="points.account",
                        verbose_name="to",
                    ),
                ),
                (
                    "debit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="debits",
                        to="points.account",
                        verbose_name="from",
                    ),
                ),
                (
                    "operation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="transfers",
                        to="points.operation",
                        verbose_name="act on points",
                    ),
                ),
                (
                    "resolves",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="resolution",
                        to="points.transfer",
                        verbose_name="ends hold",
                    ),
                ),
                (
                    "reverses",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reversal",
                        to="points.transfer",
                        verbose_name="takes back",
                    ),
                ),
            ],
            options={
                "verbose_name": "transfer of points",
                "verbose_name_plural": "transfers of points",
                "default_permissions": (),
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="transfer_moves_something"),
                    models.CheckConstraint(
                        condition=models.Q(("debit", models.F("credit")), _negated=True),
                        name="transfer_goes_somewhere_else",
                    ),
                ],
            },
        ),
    ]
    operations = together(operations)
