"""Before a vote: what is voted on and by which rules; freezing them, drawing the lots, pausing, amending."""

import hashlib
import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from community import clock, evidence
from community.models import Resident
from records import canonical
from voting import boxkeys, locks, picks, rivals, sources
from voting.counting import Project, Refusal, count, drawn, make_election
from voting.counting.pabulib.published import settings_as_json, settings_from_json
from voting.counting.rules.completion import TooManySteps
from voting.counting.settings import BUDGET_RULES, CONTEST_RULES, Settings
from voting.models import (
    Amendment,
    BallotType,
    Election,
    Hold,
    KeyHolding,
    Option,
    Phase,
    Roll,
    SealedBallot,
    State,
)

RUN = "voting.run_election"
LANGUAGES = "zh_hans", "en"
# What the hash of the rules covers, and an amendment may change. Texts may be mended at any time.
RULED = (
    *("ballot_type", "most_choices", "points_each", "counting", "budget", "min_age", "proof_methods", "by_letter"),
    *("opens_at", "closes_at", "publish_ballots"),
)
FIXED = ("slug", "area_id", "key_holding")  # hashed as well, and never changed


class ElectionRefused(ValidationError):
    """The vote cannot be changed that way now."""


class Ceremony(NamedTuple):
    """What freezing hands back. `sheets` are shown once: one for each trustee, none where the operator has the key."""

    digest: str
    seed_commitment: str
    sheets: list[str]


def require(by: Any, permission: str = RUN) -> None:
    if not by.has_perm(permission):
        raise PermissionDenied


# Draft


@transaction.atomic
def set_up(*, by: Resident, **fields: Any) -> Election:
    """A new vote in draft. `fields` are those of `Election`; texts as `title_zh_hans`, `title_en`."""
    require(by)
    election = Election(**fields)
    election.full_clean(exclude=["title", "summary", "contest", "proof_methods", "counting"])
    _require_rules(election)
    election.save()
    evidence.write("election.set_up", election, actor=by, stream="elections")
    return election


@transaction.atomic
def edit(election: Election, *, by: Resident, **fields: Any) -> Election:
    """Change a draft. Of a frozen vote only its texts."""
    require(by)
    locks.hold(election)
    texts = {f"{name}_{language}" for name in ("title", "summary") for language in LANGUAGES} | {"eligible"}
    if election.state != State.DRAFT and not fields.keys() <= texts:
        raise ElectionRefused(_("The rules are frozen. They change only by an amendment of two persons."))
    for name, value in fields.items():
        setattr(election, name, value)
    election.full_clean(exclude=["title", "summary", "contest", "proof_methods", "counting"])
    _require_rules(election)
    election.save(update_fields=sorted(fields))
    evidence.write("election.edited", election, actor=by, stream="elections", changed=sorted(fields))
    return election


def rules_as_kept(settings: Settings) -> dict[str, Any]:
    """The settings of a count as `Election.counting` keeps them."""
    return settings_as_json(settings)


def _require_rules(election: Election) -> None:
    """Whether ballot, rule of the count and money fit together."""
    try:
        settings = settings_from_json(election.counting)
    except Refusal as refusal:
        raise ElectionRefused({"counting": str(refusal)}) from None
    if settings.rule in BUDGET_RULES and election.budget is None:
        raise ElectionRefused({"budget": _("This rule of the count spends money: say how much there is.")})
    if settings.rule in CONTEST_RULES and election.ballot_type == BallotType.KNAPSACK:
        raise ElectionRefused({"ballot_type": _("A ballot within the budget goes with a rule that spends money.")})


@transaction.atomic
def add_options(election: Election, wanted: Iterable[str], *, by: Resident) -> list[Option]:
    """Put things on the draft list, named by their source ("idea:12"); see `sources.offers`."""
    require(by)
    _lock_draft(election)
    offered = {offer.source: offer for offer in sources.offers(election)}
    added = []
    for source in wanted:
        if (offer := offered.get(source)) is None:
            raise ElectionRefused(_("One of these can no longer be put on the ballot. Reload the list."))
        added.append(
            Option.objects.create(
                election=election,
                source=source,
                idea=offer.idea,
                cost=offer.cost,
                category=offer.category,
                url=offer.url,
                **sources.words(offer, "title"),
                **sources.words(offer, "summary"),
            )
        )
    evidence.write("election.options_added", election, actor=by, stream="elections", added=len(added))
    return added


@transaction.atomic
def edit_option(option: Option, *, by: Resident, **fields: Any) -> Option:
    """Change an option of a draft: texts in both languages, and the cost of what is no idea."""
    require(by)
    _lock_draft(option.election)
    for name, value in fields.items():
        setattr(option, name, value)
    option.save(update_fields=sorted(fields))
    evidence.write("election.option_edited", option, actor=by, stream="elections", changed=sorted(fields))
    return option


@transaction.atomic
def take_off(option: Option, *, by: Resident) -> None:
    """Take an option off a draft list."""
    require(by)
    _lock_draft(option.election)
    evidence.write("election.option_taken_off", option, actor=by, stream="elections")
    _keep_groups(
        option.election,
        [[source for source in group if source != option.source] for group in rivals.groups(option.election.counting)],
    )
    option.delete()


@transaction.atomic
def only_one_of(election: Election, wanted: Iterable[str], *, by: Resident) -> None:
    """Of these options of a draft, by source, at most one wins."""
    require(by)
    _lock_draft(election)
    group = set(wanted) & set(election.options.values_list("source", flat=True))
    if len(group) < 2:
        raise ElectionRefused(_("Tick at least two options of which only one can be built."))
    if not rivals.are_honoured(election.counting_rule):
        raise ElectionRefused(_("This rule of the count cannot leave out what does not go together. Choose another."))
    _keep_groups(election, [*rivals.groups(election.counting), group])
    evidence.write("election.only_one_of", election, actor=by, stream="elections", options=len(group))


@transaction.atomic
def let_together(election: Election, group: Iterable[str], *, by: Resident) -> None:
    """Of a draft: this group of options may win together after all."""
    require(by)
    _lock_draft(election)
    left = [kept for kept in rivals.groups(election.counting) if set(kept) != set(group)]
    _keep_groups(election, left)
    evidence.write("election.let_together", election, actor=by, stream="elections")


def _keep_groups(election: Election, groups: Iterable[Iterable[str]]) -> None:
    election.counting = rivals.with_groups(election.counting, groups)
    election.save(update_fields=["counting"])


def _lock_draft(election: Election) -> None:
    locks.hold(election)
    if election.state != State.DRAFT:
        raise ElectionRefused(_("The rules are frozen. They change only by an amendment of two persons."))


# Freezing


def obstacles(election: Election) -> list[str]:
    """Why it cannot be frozen yet; empty when it can."""
    found, options = [], list(election.options.all())
    if not all(getattr(election, f"title_{language}") for language in LANGUAGES):
        found.append(_("The title is needed in both languages."))
    if len(options) < 2:
        found.append(_("Put at least two options on the list."))
    if any(not getattr(option, f"title_{language}") for option in options for language in LANGUAGES):
        found.append(_("Every option needs its title in both languages."))
    if election.area is None:
        found.append(_("Say whose vote it is: choose an area."))
    elif not election.area.methods_in_force():
        found.append(_("In this area no way of proving residence is in use. Choose one first."))
    if election.opens_at <= clock.now():
        found.append(_("Voting must begin in the future, so that people hear of it before."))
    if election.counting_rule in BUDGET_RULES and any(not option.cost for option in options):
        found.append(_("Every option needs a cost above 0."))
    if election.budget and any((option.cost or 0) > election.budget for option in options):
        found.append(_("An option costs more than the whole budget: nobody could choose it."))
    if election.ballot_type == BallotType.POINTS and not election.points_each:
        found.append(_("Say how many points each person shares out."))
    return found


@transaction.atomic
def freeze(election: Election, *, by: Resident) -> Ceremony:
    """Fix rules, prices and options; make the keys; publish what the lots will be drawn from. No way back."""
    require(by)
    locks.hold(election)
    if election.state != State.DRAFT:
        raise ElectionRefused(_("The rules are frozen already."))
    if found := obstacles(election):
        raise ElectionRefused(found)
    _require_rules(election)
    require_countable(election)
    options = list(election.options.select_related("idea").order_by("source"))
    for option in options:
        option.election = election
        if source := sources.of(option):
            source.put_on_ballot(option, by=by)
    secret = secrets.token_hex(32)
    public, sheets = boxkeys.make(election, split=election.key_holding == KeyHolding.TRUSTEES)
    boxkeys.keep_seed(election, secret)
    election.box_key = public
    election.ballot_bytes = picks.size_for(len(options))
    election.seed_commitment = hashlib.sha256(secret.encode()).hexdigest()
    election.digest = rules_digest(election)
    election.state, election.frozen_at, election.closing_at = State.FROZEN, clock.now(), election.closes_at
    names = ["box_key", "ballot_bytes", "seed_commitment", "digest", "state", "frozen_at", "closing_at"]
    election.save(update_fields=names)
    evidence.write(
        "election.frozen",
        election,
        actor=by,
        stream="elections",
        digest=election.digest,
        seed_commitment=election.seed_commitment,
        box_key=public,
        options=len(options),
    )
    return Ceremony(election.digest, election.seed_commitment, sheets)


def require_countable(election: Election) -> None:
    """Try the rule on one ballot of this kind: a vote that nobody could count must not be frozen."""
    options = list(election.options.filter(withdrawn=False).order_by("source"))
    projects = [Project(option.source, Fraction(option.cost or 0)) for option in options]
    named = [option.source for option in options[: min(election.picks_most or 2, 2)]]
    if election.ballot_type == BallotType.KNAPSACK:
        named = named[:1]
    first: Any = dict.fromkeys(named, 1) if election.ballot_type == BallotType.POINTS else named
    try:
        ballots = make_election(projects, election.counting_budget(), election.ballot_type, [first])
        standing = {option.source: option.source for option in options}
        count(ballots, settings_from_json(rivals.named(election.counting, standing)))
    except TooManySteps:
        return  # one voter with all the money; `tally` takes larger steps then
    except Refusal as refusal:
        raise ElectionRefused({"counting": str(refusal)}) from None


def rules_of(election: Election) -> dict[str, Any]:
    """Rules, prices and options as they are hashed: texts, whole numbers and truths only."""
    options = election.options.order_by("source")
    return {
        **{name: _plain(getattr(election, name)) for name in (*RULED, *FIXED)},
        "options": [
            {
                "source": option.source,
                "cost": _plain(option.cost),
                "withdrawn": option.withdrawn,
                **{f"title_{language}": getattr(option, f"title_{language}") or "" for language in LANGUAGES},
            }
            for option in options
        ],
    }


def rules_text(election: Election) -> str:
    """The text whose SHA-256 is the hash of the rules. Public."""
    return canonical.text(rules_of(election))


def rules_digest(election: Election) -> str:
    return hashlib.sha256(rules_text(election).encode()).hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return canonical.moment(value)
    return f"{value:.2f}" if isinstance(value, Decimal) else value


# Lots


@transaction.atomic
def draw_lots(election: Election, *, by: Resident | None, public: str) -> str:
    """Draw the numbers of the options, and the lots that break ties; gives the seed.

    `public` is one line thrown where people can see it, after the freeze: the balls of a lottery, dice. The seed is
    SHA-256 of the secret half, LF, the public half; both are published now, and the secret was committed to before.
    Numbers follow `voting.counting.drawn(seed, sources)`; ties are broken by `lot_number(seed, number)`.
    """
    if by is not None:
        require(by)
    locks.hold(election)
    line = " ".join(public.split())
    if not 4 <= len(line) <= 200 or not line.isprintable():
        raise ElectionRefused({"public": _("Write what was thrown in public, in one line: 4 to 200 signs.")})
    if election.state != State.FROZEN:
        raise ElectionRefused(_("Lots are drawn once the rules are frozen and before voting begins."))
    if election.seed:
        raise ElectionRefused(_("The lots are drawn."))
    secret = boxkeys.seed_of(election)
    election.seed_secret, election.seed_public = secret, line
    election.seed = hashlib.sha256(f"{secret}\n{line}".encode()).hexdigest()
    election.save(update_fields=["seed_secret", "seed_public", "seed"])
    by_source = {option.source: option for option in election.options.all()}
    for number, source in enumerate(drawn(election.seed, by_source), 1):
        option = by_source[source]
        option.number, option.code = number, str(number)
        option.save(update_fields=["number", "code"])
    evidence.write("election.lots_drawn", election, actor=by, stream="elections", seed=election.seed, thrown=line)
    return election.seed


def draw_what_is_due() -> int:
    """Where nobody threw anything in public before voting begins, the newest end of the record stands in for it."""
    due = Election.objects.filter(state=State.FROZEN, seed="", opens_at__lte=clock.now()).order_by("pk")
    drawn_now = 0
    for election in due:
        try:
            draw_lots(election, by=None, public=f"record of votes, entry {_newest_entry()}")
            drawn_now += 1
        except ElectionRefused:
            continue  # drawn by somebody else meanwhile
    return drawn_now


def _newest_entry() -> str:
    from records.models import AuditEntry

    last = AuditEntry.objects.filter(stream="elections").order_by("-sequence").values_list("sequence", "hash").first()
    return f"{last[0]} {last[1]}" if last else canonical.NOTHING


# Pausing


@transaction.atomic
def hold(election: Election, *, by: Resident, reason_zh_hans: str, reason_en: str) -> Hold:
    """Stop taking ballots until `release`; voting then lasts as much longer."""
    require(by)
    locks.hold(election)
    if election.phase != Phase.OPEN:
        raise ElectionRefused(_("Only a vote that is on can be paused."))
    if not (reason_zh_hans.strip() and reason_en.strip()):
        raise ElectionRefused(_("Say why, in both languages: the reason stands on the page of the vote."))
    now = clock.now()
    words = {"reason_zh_hans": reason_zh_hans, "reason_en": reason_en}
    held = Hold.objects.create(election=election, begun_by=by, begun_at=now, **words)
    election.held_at = now
    election.save(update_fields=["held_at"])
    evidence.write("election.held", election, actor=by, stream="elections", hold=held.pk)
    return held


@transaction.atomic
def release(election: Election, *, by: Resident) -> Election:
    """Go on voting. The end moves by the length of the pause."""
    require(by)
    locks.hold(election)
    if election.held_at is None or election.closing_at is None:
        raise ElectionRefused(_("This vote is not paused."))
    now = max(clock.now(), election.held_at)
    held = election.holds.get(ended_at=None)
    held.ended_at, held.ended_by = now, by
    held.save(update_fields=["ended_at", "ended_by"])
    election.closing_at += now - election.held_at
    election.held_at = None
    election.save(update_fields=["held_at", "closing_at"])
    evidence.write(
        "election.released", election, actor=by, stream="elections", closing_at=canonical.moment(election.closing_at)
    )
    return election


# Amendments


def has_ballots(election: Election) -> bool:
    """Whether anybody voted or was handed a paper ballot."""
    return (
        SealedBallot.objects.filter(election=election).exists()
        or Roll.objects.filter(election=election).exclude(channel="none").exists()
    )


@transaction.atomic
def propose_amendment(
    election: Election,
    *,
    by: Resident,
    reason_zh_hans: str,
    reason_en: str,
    rules: Mapping[str, Any] | None = None,
    costs: Mapping[str, Decimal] | None = None,
    withdraw: Iterable[str] = (),
) -> Amendment:
    """Propose to change frozen rules. `rules` by name (`RULED`), `costs` and `withdraw` by source of the option."""
    require(by)
    locks.hold(election)
    _require_amendable(election)
    if not (reason_zh_hans.strip() and reason_en.strip()):
        raise ElectionRefused(_("Say why, in both languages: the reason stands on the page of the vote."))
    changes = _changes(election, rules or {}, costs or {}, set(withdraw))
    if not changes:
        raise ElectionRefused(_("Nothing would change."))
    words = {"reason_zh_hans": reason_zh_hans, "reason_en": reason_en}
    try:
        with transaction.atomic():
            proposed = Amendment.objects.create(
                election=election,
                changes=changes,
                proposed_by=by,
                proposed_at=clock.now(),
                old_digest=election.digest,
                **words,
            )
    except IntegrityError:
        raise ElectionRefused(_("Another amendment waits for its second person. Decide that one first.")) from None
    evidence.write("election.amendment_proposed", proposed, actor=by, stream="elections", changed=sorted(changes))
    return proposed


def _changes(
    election: Election, rules: Mapping[str, Any], costs: Mapping[str, Decimal], withdraw: set[str]
) -> dict[str, list[Any]]:
    if unknown := rules.keys() - set(RULED):
        raise ElectionRefused(_("These rules cannot be amended: %(names)s.") % {"names": ", ".join(sorted(unknown))})
    changes = {
        name: [_plain(getattr(election, name)), _plain(new)]
        for name, new in rules.items()
        if _plain(getattr(election, name)) != _plain(new)
    }
    for option in election.options.order_by("source"):
        new = costs.get(option.source, option.cost)
        if _plain(new) != _plain(option.cost):
            changes[f"{option.source}:cost"] = [_plain(option.cost), _plain(new)]
        if option.source in withdraw and not option.withdrawn:
            changes[f"{option.source}:withdrawn"] = [False, True]
    return changes


def _require_amendable(election: Election) -> None:
    if election.state != State.FROZEN:
        raise ElectionRefused(_("Only frozen rules are amended; a draft is simply changed."))
    if has_ballots(election):
        raise ElectionRefused(_("Somebody has voted: the rules stay as they are."))


@transaction.atomic
def agree_amendment(amendment: Amendment, *, by: Resident) -> Amendment:
    """The second person's yes: the rules change, with a new hash. Old and new stay public."""
    require(by)
    election = _lock_amendment(amendment, by)
    _require_amendable(election)
    if amendment.old_digest != election.digest:
        raise ElectionRefused(_("The rules have changed since this was proposed. Propose it anew."))
    names = []
    withdrawn = []
    for name, (_old, new) in amendment.changes.items():
        if name in RULED:
            setattr(election, name, _back(name, new))
            names.append(name)
            continue
        source, _colon, what = name.rpartition(":")
        option = election.options.get(source=source)
        setattr(option, what, new if what == "withdrawn" else Decimal(new))
        option.save(update_fields=[what])
        if what == "withdrawn":
            withdrawn.append(option)
    require_countable(election)
    if "closes_at" in names:
        election.closing_at = election.closes_at
        names.append("closing_at")
    _require_rules(election)
    if election.opens_at >= election.closes_at:
        raise ElectionRefused(_("Voting ends after it begins."))
    if "opens_at" in names and election.opens_at <= clock.now():
        raise ElectionRefused(_("Voting must begin in the future, so that people hear of it before."))
    election.digest, election.amended = rules_digest(election), election.amended + 1
    election.save(update_fields=[*names, "digest", "amended"])
    _decide(amendment, Amendment.State.AGREED, by, new_digest=election.digest)
    evidence.write(
        "election.amended", election, actor=by, stream="elections", digest=election.digest, old=amendment.old_digest
    )
    for option in withdrawn:
        option.election = election
        sources.taken_off_ballot(option, by=by)
    return amendment


@transaction.atomic
def refuse_amendment(amendment: Amendment, *, by: Resident) -> Amendment:
    """The second person's no."""
    require(by)
    _lock_amendment(amendment, by)
    _decide(amendment, Amendment.State.REFUSED, by)
    evidence.write("election.amendment_refused", amendment, actor=by, stream="elections")
    return amendment


def _lock_amendment(amendment: Amendment, by: Resident) -> Election:
    election = amendment.election
    locks.hold(election)
    amendment.refresh_from_db(from_queryset=Amendment.objects.select_for_update(of=("self",)))
    if amendment.state != Amendment.State.PROPOSED:
        raise ElectionRefused(_("This amendment is decided."))
    if amendment.proposed_by_id == by.pk:
        raise ElectionRefused(_("Nobody agrees to their own amendment. Ask a colleague."))
    return election


def _decide(amendment: Amendment, state: str, by: Resident, **more: Any) -> None:
    amendment.state, amendment.decided_by, amendment.decided_at = state, by, clock.now()
    for name, value in more.items():
        setattr(amendment, name, value)
    amendment.save(update_fields=["state", "decided_by", "decided_at", *more])


def _back(name: str, kept: Any) -> Any:
    """From the plain form of an amendment to what the field holds."""
    if name in ("opens_at", "closes_at"):
        return datetime.fromisoformat(kept)
    if name == "budget":
        return None if kept is None else Decimal(kept)
    return kept
