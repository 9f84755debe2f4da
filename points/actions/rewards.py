"""Redeeming, cancelling, handing over: the life of a voucher. Each verb is one transaction, or nothing happened."""

from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid5

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community import clock, evidence, notices
from community.models import JobRun, ResidenceProof, Resident
from points import codes, ledger
from points.actions import paying
from points.actions.people import Book
from points.models import Account, Act, Kind, Merchant, Operation, Reward, ScanTry, TeamMember, Transfer, Voucher
from points.models.rewards import VOUCHER_ALLOWED, MerchantMember

WRONG_AN_HOUR, WRONG_A_DAY = 10, 40
State = Voucher.State


class RedeemRefused(ledger.PointsRefused):
    """This person cannot have this reward now; the message says why and what to do."""


class OutOfStock(RedeemRefused):
    """Nothing is left of it."""


class ScanRefused(ledger.PointsRefused):
    """This code is not to be handed anything for. Unknown and foreign codes get the same words."""


class TooManyTries(ScanRefused):
    """Wait, or call."""


UNKNOWN = _("We do not know this code. Look again: letters are easily mixed up. The voucher may be for another shop.")


# Redeeming


def proof_of(resident: Resident) -> ResidenceProof | None:
    return ResidenceProof.objects.valid().filter(resident=resident).select_related("area").first()


def why_not(reward: Reward, resident: Resident) -> str:
    """Why this person cannot have it whatever their points; empty if they can. A few queries."""
    proof = proof_of(resident)
    if proof is None:
        return str(_("First prove where you live: once is enough, then the shops are open to you."))
    if reward.area_id and reward.area and not proof.area.path.startswith(reward.area.path):
        return str(_("This is for residents of %(area)s.") % {"area": reward.area})
    if reward.min_age and not (proof.birth_year and clock.today().year - proof.birth_year >= reward.min_age):
        return str(
            _("This is for people of %(age)s and older. Has your year of birth never been noted? Come to the counter.")
            % {"age": reward.min_age}
        )
    if reward.team_id and not TeamMember.objects.filter(team=reward.team_id, resident=resident).exists():
        return str(_("This is for members of %(team)s.") % {"team": reward.team})
    if _made_this_month(reward, resident) >= reward.month_limit:
        return str(_("You have had as many of these as one may in a month. Come again next month."))
    return ""


def _made_this_month(reward: Reward, resident: Resident) -> int:
    first = datetime.combine(clock.today().replace(day=1), time(), tzinfo=timezone.get_current_timezone())
    made = Voucher.objects.filter(reward=reward, owner=resident, held_at__gte=first)
    return made.exclude(state__in=[State.CANCELLED, State.EXPIRED]).count()


@transaction.atomic
def redeem(reward: Reward, *, by: Resident, key: UUID) -> Voucher:
    """Hold the points, take one from the stock, make the voucher, write the message. The same key: the same voucher."""
    operation, new = ledger.open(
        Act.REDEEM, scope=f"redeem:{by.pk}", key=str(key), by=by, source=f"voucher:{key}", reward=reward.pk
    )
    if not new:
        return Voucher.objects.with_reward().get(number=key)
    _require_a_sound_book()
    hold = ledger.of_person(by, Kind.HOLD)
    book = Book(by)
    reward.refresh_from_db()
    if reward.state != Reward.State.ON_OFFER or not reward.merchant.is_open:
        raise RedeemRefused(_("This is not on offer any more. Your points are untouched."))
    if reason := why_not(reward, by):
        raise RedeemRefused(reason)
    purses = book.purses_good_on(clock.today())
    if (have := sum(purse.balance for purse in purses)) < reward.price:
        raise ledger.NotEnoughPoints(
            _("You have %(have)s points, and this costs %(price)s.") % {"have": have, "price": reward.price}
        )
    ledger.drain(operation, purses, book.in_hand(hold), reward.price)
    _take_one(reward)
    voucher = _make(reward, by, key)
    notices.tell(
        by,
        "voucher.held",
        key=f"voucher:{voucher.pk}",
        about=str(voucher),
        url=voucher.get_absolute_url(),
        reward=notices.in_both_languages(reward),
        shop=notices.in_both_languages(reward.merchant),
        day=voucher.expires_on,
    )
    ledger.seal(operation, "voucher.held", voucher=voucher.pk)
    return voucher


def _require_a_sound_book() -> None:
    """While the nightly check finds a difference nobody spends; somebody is looking into it."""
    if JobRun.objects.filter(name="records.verify").exclude(error="").exists():
        raise RedeemRefused(_("The book of points is being checked just now. Nothing is lost; please try again later."))


def _take_one(reward: Reward) -> None:
    if not Reward.objects.filter(pk=reward.pk, stock__gt=0).update(stock=F("stock") - 1):
        raise OutOfStock(_("Somebody took the last one a moment ago. Your points are untouched."))


def _make(reward: Reward, owner: Resident, number: UUID) -> Voucher:
    return Voucher.objects.create(
        number=number,
        reward=reward,
        merchant=reward.merchant,
        owner=owner,
        price=reward.price,
        held_at=clock.now(),
        expires_on=clock.today() + timedelta(days=reward.valid_days),
        token_ref=codes.ref("token", codes.token(number)),
        short_ref=codes.ref("short", codes.short(number)),
    )


# Giving back


@transaction.atomic
def cancel(voucher: Voucher, *, by: Resident) -> Voucher:
    """Its owner gives it back unused: points and stock return at once."""
    if by.pk != voucher.owner_id:
        raise PermissionDenied
    _lock(voucher)
    if voucher.state != State.CANCELLED:
        if voucher.state != State.HELD:
            raise RedeemRefused(_("This voucher is no longer open: it was used or has run out."))
        _give_back(voucher, Act.CANCEL, State.CANCELLED, by=by)
    return voucher


def expire() -> int:
    """For the scheduler: vouchers not used in time. Points and stock return, and the owner is told."""
    return sum(_expire_one(voucher) for voucher in Voucher.objects.run_out(clock.today())[:500])


@transaction.atomic
def _expire_one(voucher: Voucher) -> bool:
    _lock(voucher)
    if voucher.state != State.HELD or voucher.expires_on >= clock.today():
        return False
    _give_back(voucher, Act.LAPSE, State.EXPIRED, by=None)
    notices.tell(
        voucher.owner,
        "voucher.expired",
        key=f"voucher.expired:{voucher.pk}",
        url="/points/",
        reward=notices.in_both_languages(voucher.reward),
        points=voucher.price,
    )
    return True


def _give_back(voucher: Voucher, act: Act, state: str, *, by: Resident | None) -> None:
    # A voucher scanned by mistake and made good again can end anew: which hold it ends is part of the key.
    holds = _holds_of(voucher)
    key = f"{voucher.pk}:{holds[0].pk}"
    operation, _new = ledger.open(act, scope="voucher-end", key=key, by=by, source=f"voucher:{voucher.number}")
    homes = [_home_of(hold) for hold in holds]
    book = Book(voucher.owner)
    for hold, home in zip(holds, homes, strict=True):
        ledger.move(operation, book.in_hand(hold.credit), book.in_hand(home), hold.amount, resolves=hold)
    paying.repay(operation, book)
    Reward.objects.filter(pk=voucher.reward_id).update(stock=F("stock") + 1)
    _move(voucher, state)
    ledger.seal(operation, f"voucher.{state}", for_=voucher.owner, voucher=voucher.pk)


def _holds_of(voucher: Voucher) -> list[Transfer]:
    """The transfers that hold its points now, neither handed over nor given back."""
    mine = Transfer.objects.filter(operation__source=f"voucher:{voucher.number}", credit__kind=Kind.HOLD)
    return list(mine.filter(resolution=None).with_accounts().order_by("pk"))


def _home_of(hold: Transfer) -> Account:
    """The purse the points came from, also when a shop had them for a while."""
    while hold.debit.kind != Kind.MEMBER:
        assert hold.reverses is not None and hold.reverses.resolves is not None
        hold = hold.reverses.resolves
    return hold.debit


def close(resident: Resident) -> None:
    """When somebody leaves: what they did not use goes back on the shelf, and then what is left expires."""
    for voucher in Voucher.objects.held().filter(owner=resident).order_by("pk"):
        cancel(voucher, by=resident)
    MerchantMember.objects.filter(resident=resident, ended_at=None).update(ended_at=clock.now())
    paying.close(resident)


# At the counter


def counters_of(resident: Resident) -> list[Merchant]:
    """The shops somebody serves at."""
    return list(Merchant.objects.filter(members__in=MerchantMember.objects.live().filter(resident=resident)))


def serves_at(merchant: Merchant, somebody: Resident) -> bool:
    return MerchantMember.objects.live().filter(merchant=merchant, resident=somebody).exists()


def require_counter(merchant: Merchant, by: Resident) -> None:
    if not serves_at(merchant, by):
        raise PermissionDenied


def look_up(typed: str, *, by: Resident) -> Voucher:
    """What to hand over for this code, at any shop they serve at. Unknown and foreign codes get one answer after the
    same work, and cost tries."""
    mine = counters_of(by)
    if not mine:
        raise PermissionDenied
    code = codes.plain(typed)
    kind = "token" if len(code) == 32 else "short"
    field = {f"{kind}_ref": codes.ref(kind, code.lower() if kind == "token" else code)}
    with transaction.atomic():
        ledger.lock_person(by)  # guesses sent at once are counted one by one
        _require_tries_left(by)
        voucher = Voucher.objects.with_reward().filter(merchant__in=mine, **field).first()
        if voucher is None:
            ScanTry.objects.create(resident=by, at=clock.now())
    if voucher is None:
        raise ScanRefused(UNKNOWN)
    return voucher


def _require_tries_left(by: Resident) -> None:
    now = clock.now()
    mine = ScanTry.objects.filter(resident=by)
    if (
        mine.filter(at__gt=now - timedelta(hours=1)).count() >= WRONG_AN_HOUR
        or mine.filter(at__gt=now - timedelta(days=1)).count() >= WRONG_A_DAY
    ):
        raise TooManyTries(_("Too many codes did not fit. Wait an hour, or call us: we look it up together."))


def forget_tries() -> int:
    """For the scheduler: tries older than two days."""
    return ScanTry.objects.filter(at__lt=clock.now() - timedelta(days=2)).delete()[0]


@transaction.atomic
def hand_over(voucher: Voucher, *, by: Resident, key: str) -> Operation:
    """Confirm that it was handed out. The same key again is the first answer; anything else comes too late."""
    require_counter(voucher.merchant, by)
    _lock(voucher)
    operation, new = ledger.open(
        Act.SCAN,
        scope=f"scan:{voucher.merchant_id}",
        key=key,
        by=by,
        source=f"voucher:{voucher.number}",
        voucher=voucher.pk,
    )
    if not new:
        return operation
    if voucher.owner_id == by.pk:
        raise ScanRefused(_("This voucher is your own. Somebody else at the counter takes it."))
    _require_good(voucher)
    shop = ledger.of_merchant(voucher.merchant)
    holds = _holds_of(voucher)
    book = Book(voucher.owner, shop)
    for hold in holds:
        ledger.move(operation, book.in_hand(hold.credit), shop, hold.amount, resolves=hold)
    _move(voucher, State.REDEEMED, by=by)
    notices.tell(
        voucher.owner,
        "voucher.used",
        key=f"voucher.used:{operation.pk}",
        url=voucher.get_absolute_url(),
        reward=notices.in_both_languages(voucher.reward),
        shop=notices.in_both_languages(voucher.merchant),
        at=clock.now(),
    )
    ledger.seal(operation, "voucher.redeemed", for_=voucher.owner, voucher=voucher.pk)
    return operation


def state_in_words(voucher: Voucher) -> str:
    """Why nothing is to be handed over for it; empty while it is good."""
    if voucher.state == State.REDEEMED:
        moment = timezone.localtime(voucher.ended_at) if voucher.ended_at else None
        return str(_("Used already, on %(when)s. Hand nothing over.") % {"when": f"{moment:%Y-%m-%d %H:%M}"})
    if voucher.state == State.CANCELLED:
        return str(_("Its owner has given it back. Hand nothing over. Did you already? Tell us under “My takings”."))
    if voucher.state == State.EXPIRED or voucher.expires_on < clock.today():
        return str(_("It ran out on %(day)s; its points went back. Hand nothing over.") % {"day": voucher.expires_on})
    return ""


def _require_good(voucher: Voucher) -> None:
    if why := state_in_words(voucher):
        raise ScanRefused(why)


@transaction.atomic
def undo_scan(voucher: Voucher, *, by: Resident, source: str) -> None:
    """After a dispute: the exact opposite of the scan. The voucher is good again, or has run out meanwhile."""
    _lock(voucher)
    if voucher.state != State.REDEEMED or voucher.settlement_id:
        raise ScanRefused(_("Only a scan that is not settled yet can be undone."))
    mine = Transfer.objects.filter(operation__source=f"voucher:{voucher.number}", credit__kind=Kind.MERCHANT)
    scans = list(mine.filter(reversal=None).with_accounts().order_by("pk"))
    operation, _new = ledger.open(
        Act.UNDO, scope="undo", key=str(scans[0].pk), by=by, source=f"voucher:{voucher.number}", cause=source
    )
    book = Book(voucher.owner, scans[0].credit)
    for scan in scans:
        ledger.move(operation, scans[0].credit, book.in_hand(scan.debit), scan.amount, reverses=scan)
    _move(voucher, State.HELD)
    notices.tell(
        voucher.owner,
        "voucher.undone",
        key=f"voucher.undone:{operation.pk}",
        about=str(voucher),
        url=voucher.get_absolute_url(),
        reward=notices.in_both_languages(voucher.reward),
        shop=notices.in_both_languages(voucher.merchant),
        day=voucher.expires_on,
    )
    ledger.seal(operation, "voucher.undone", for_=voucher.owner, voucher=voucher.pk)


def _lock(voucher: Voucher) -> None:
    voucher.refresh_from_db(from_queryset=Voucher.objects.select_for_update(of=("self",)).with_reward())


def _move(voucher: Voucher, to: str, *, by: Resident | None = None) -> None:
    if to not in VOUCHER_ALLOWED[voucher.state]:
        raise ScanRefused(_("This voucher can no longer be changed that way."))
    voucher.state, voucher.redeemed_by = to, by
    voucher.ended_at = None if to == State.HELD else clock.now()
    voucher.save(update_fields=["state", "redeemed_by", "ended_at"])


# Offers


@transaction.atomic
def propose(merchant: Merchant, *, by: Resident, key: UUID, **fields: Any) -> Reward:
    """A shop's own offer, in its own words; staff approve it. The same key: the same offer."""
    require_counter(merchant, by)
    made = {"merchant": merchant, "stocked": fields["stock"], **fields}
    reward, new = Reward.objects.get_or_create(key=key, defaults=made)
    if not new:
        return _require_same_offer(reward, merchant, fields)
    evidence.write("reward.proposed", reward, actor=by, stream="ledger", price=reward.price, stock=reward.stock)
    return reward


def _require_same_offer(known: Reward, merchant: Merchant, fields: dict[str, Any]) -> Reward:
    if known.merchant_id != merchant.pk or any(getattr(known, name) != said for name, said in fields.items()):
        raise ledger.KeyReused(_("This form was sent before with something else in it. Open the page again."))
    return known


@transaction.atomic
def restock(reward: Reward, pieces: int, *, by: Resident, key: UUID) -> None:
    """More of it, or with a minus fewer; never fewer than nothing. The same form again changes nothing."""
    _require_keeper_or_counter(reward, by)
    reward.refresh_from_db(from_queryset=Reward.objects.select_for_update(of=("self",)))
    done = uuid5(key, str(pieces))  # another number typed on the same page is another change
    if reward.stock_key == done:
        return
    if reward.stock + pieces < 0:
        raise RedeemRefused(
            _("Only %(left)s are left on the shelf; vouchers hold the others.") % {"left": reward.stock}
        )
    reward.stock, reward.stocked, reward.stock_key = reward.stock + pieces, reward.stocked + pieces, done
    reward.save(update_fields=["stock", "stocked", "stock_key"])
    evidence.write("reward.stocked", reward, actor=by, stream="ledger", pieces=pieces, stock=reward.stock)


@transaction.atomic
def set_state(reward: Reward, state: str, *, by: Resident) -> None:
    """The shop pauses and resumes; approving and ending is for staff."""
    keeper = by.has_perm("points.keep_merchants")
    _require_keeper_or_counter(reward, by)
    reward.refresh_from_db(from_queryset=Reward.objects.select_for_update(of=("self",)))
    of_the_shop = {reward.state, state} == {Reward.State.ON_OFFER, Reward.State.PAUSED}
    if reward.state == state:
        return
    if not (keeper or of_the_shop) or reward.state == Reward.State.ENDED:
        raise RedeemRefused(_("Staff approve offers and end them; ask them."))
    reward.state = state
    reward.save(update_fields=["state"])
    evidence.write("reward.moved", reward, actor=by, stream="ledger", state=str(state))


def _require_keeper_or_counter(reward: Reward, by: Resident) -> None:
    if not by.has_perm("points.keep_merchants"):
        require_counter(reward.merchant, by)
