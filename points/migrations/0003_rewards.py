import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import community.clock
from community.migrations._together import together


class Migration(migrations.Migration):
    dependencies = [
        ("community", "0010_rules_the_town_decides"),
        ("community", "__first__"),
        ("points", "0002_deeds"),
    ]

    operations = [
        migrations.CreateModel(
            name="Reward",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                ("name_zh_hans", models.CharField(max_length=80, null=True, verbose_name="name")),
                ("name_en", models.CharField(max_length=80, null=True, verbose_name="name")),
                ("about", models.TextField(blank=True, max_length=300, verbose_name="what one gets")),
                (
                    "about_zh_hans",
                    models.TextField(blank=True, max_length=300, null=True, verbose_name="what one gets"),
                ),
                ("about_en", models.TextField(blank=True, max_length=300, null=True, verbose_name="what one gets")),
                (
                    "picture",
                    models.CharField(
                        choices=[
                            ("noodles", "A bowl of noodles"),
                            ("basket", "A basket of goods"),
                            ("scissors", "Scissors and comb"),
                            ("lamp", "A lamp"),
                            ("flower", "A pot of flowers"),
                            ("slip", "A slip of paper"),
                        ],
                        default="basket",
                        max_length=10,
                        verbose_name="picture",
                    ),
                ),
                ("price", models.PositiveIntegerField(verbose_name="points")),
                ("stock", models.PositiveIntegerField(default=0, verbose_name="pieces on the shelf")),
                ("stocked", models.PositiveIntegerField(default=0, verbose_name="put in altogether")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "waits for approval"),
                            ("on_offer", "on offer"),
                            ("paused", "paused by the shop"),
                            ("ended", "ended"),
                        ],
                        default="proposed",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                (
                    "valid_days",
                    models.PositiveSmallIntegerField(default=30, verbose_name="voucher good for so many days"),
                ),
                ("month_limit", models.PositiveSmallIntegerField(default=4, verbose_name="at most a month and person")),
                ("min_age", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="only from this age")),
                (
                    "area",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="community.neighbourhood",
                        verbose_name="only for residents of",
                    ),
                ),
                (
                    "merchant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rewards",
                        to="points.merchant",
                        verbose_name="merchant",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="points.team",
                        verbose_name="only for members of",
                    ),
                ),
            ],
            options={
                "verbose_name": "reward",
                "verbose_name_plural": "rewards",
                "ordering": ["price", "pk"],
                "default_permissions": ("add", "change", "view"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("price__gte", 1), ("valid_days__gte", 1)), name="reward_costs_something"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("stock__gte", 0)), name="reward_stock_is_never_below_nothing"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("stock__lte", models.F("stocked"))),
                        name="reward_stock_is_within_what_was_put_in",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ScanTry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(default=community.clock.now, verbose_name="when")),
                (
                    "resident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "verbose_name": "wrong code at a counter",
                "verbose_name_plural": "wrong codes at counters",
                "default_permissions": (),
                "indexes": [models.Index(fields=["resident", "at"], name="scan_try_by_person")],
            },
        ),
        migrations.CreateModel(
            name="Settlement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("month", models.DateField(verbose_name="month")),
                ("points", models.PositiveIntegerField(verbose_name="points")),
                ("vouchers_count", models.PositiveIntegerField(verbose_name="vouchers")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("drawn", "waits for approval"),
                            ("approved", "approved, not yet paid"),
                            ("paid", "paid"),
                        ],
                        default="drawn",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("drawn_at", models.DateTimeField(default=community.clock.now, verbose_name="drawn up")),
                ("approved_at", models.DateTimeField(blank=True, null=True, verbose_name="approved")),
                ("paid_at", models.DateTimeField(blank=True, null=True, verbose_name="paid")),
                ("reference", models.CharField(blank=True, max_length=80, verbose_name="number of the payment")),
                (
                    "approved_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="approved by",
                    ),
                ),
                (
                    "merchant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="settlements",
                        to="points.merchant",
                        verbose_name="merchant",
                    ),
                ),
                (
                    "paid_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="marked as paid by",
                    ),
                ),
            ],
            options={
                "verbose_name": "settlement",
                "verbose_name_plural": "settlements",
                "ordering": ["-month", "merchant"],
                "permissions": [("settle", "Approve settlements and mark them as paid")],
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(fields=("merchant", "month"), name="one_settlement_a_merchant_and_month"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("approved_by", None), ("paid_by", None), ("state", "drawn")),
                            models.Q(("approved_by__isnull", False), ("paid_by", None), ("state", "approved")),
                            models.Q(("approved_by__isnull", False), ("paid_by__isnull", False), ("state", "paid")),
                            _connector="OR",
                        ),
                        name="a_paid_settlement_was_approved",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Voucher",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.UUIDField(default=uuid.uuid4, unique=True, verbose_name="number")),
                ("price", models.PositiveIntegerField(verbose_name="points")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("held", "good"),
                            ("redeemed", "used"),
                            ("cancelled", "given back"),
                            ("expired", "run out"),
                        ],
                        default="held",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("held_at", models.DateTimeField(default=community.clock.now, verbose_name="made")),
                ("expires_on", models.DateField(verbose_name="good until")),
                ("token_ref", models.CharField(max_length=64, unique=True, verbose_name="fingerprint of the QR code")),
                (
                    "short_ref",
                    models.CharField(max_length=64, unique=True, verbose_name="fingerprint of the typed code"),
                ),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="used or given back")),
                (
                    "merchant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="vouchers",
                        to="points.merchant",
                        verbose_name="merchant",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="whose",
                    ),
                ),
                (
                    "redeemed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="taken by",
                    ),
                ),
                (
                    "reward",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="vouchers",
                        to="points.reward",
                        verbose_name="reward",
                    ),
                ),
                (
                    "settlement",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="vouchers",
                        to="points.settlement",
                        verbose_name="settlement",
                    ),
                ),
            ],
            options={
                "verbose_name": "voucher",
                "verbose_name_plural": "vouchers",
                "default_permissions": (),
                "indexes": [
                    models.Index(fields=["owner", "-held_at"], name="voucher_of_owner"),
                    models.Index(fields=["merchant", "state", "ended_at"], name="voucher_by_shop"),
                    models.Index(fields=["reward", "state"], name="voucher_by_reward"),
                    models.Index(fields=["state", "expires_on"], name="voucher_by_expiry"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at", None), ("redeemed_by", None), ("state", "held")),
                            models.Q(
                                ("ended_at__isnull", False), ("redeemed_by__isnull", False), ("state", "redeemed")
                            ),
                            models.Q(
                                ("ended_at__isnull", False),
                                ("redeemed_by", None),
                                ("state__in", ["cancelled", "expired"]),
                            ),
                            _connector="OR",
                        ),
                        name="a_used_voucher_says_who_took_it",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("settlement", None), ("state", "redeemed"), _connector="OR"),
                        name="only_used_vouchers_are_settled",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Dispute",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("words", models.CharField(max_length=500, verbose_name="what is not right")),
                ("key", models.UUIDField(unique=True, verbose_name="key of the form")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "being looked into"),
                            ("upheld", "put right"),
                            ("declined", "left as it was"),
                        ],
                        default="open",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("opened_at", models.DateTimeField(default=community.clock.now, verbose_name="opened")),
                ("answer", models.CharField(blank=True, max_length=500, verbose_name="answer")),
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
                    "merchant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="disputes",
                        to="points.merchant",
                        verbose_name="merchant",
                    ),
                ),
                (
                    "opened_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="opened by",
                    ),
                ),
                (
                    "voucher",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="disputes",
                        to="points.voucher",
                        verbose_name="voucher",
                    ),
                ),
            ],
            options={
                "verbose_name": "dispute",
                "verbose_name_plural": "disputes",
                "default_permissions": (),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_by", None), ("state", "open")),
                            models.Q(
                                models.Q(("state", "open"), _negated=True),
                                ("decided_by__isnull", False),
                                models.Q(("decided_by", models.F("opened_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="a_decided_dispute_says_by_whom",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="MerchantMember",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("since", models.DateTimeField(default=community.clock.now, verbose_name="since")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended")),
                (
                    "merchant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="members",
                        to="points.merchant",
                        verbose_name="merchant",
                    ),
                ),
                (
                    "resident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="counters",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "verbose_name": "person at a shop's counter",
                "verbose_name_plural": "people at shops' counters",
                "permissions": [("keep_merchants", "Look after merchants, rewards and disputes")],
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)),
                        fields=("merchant", "resident"),
                        name="one_live_place_behind_a_counter",
                    )
                ],
            },
        ),
    ]
    operations = together(operations)
