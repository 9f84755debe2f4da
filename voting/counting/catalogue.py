"""The sentences of an explanation, in English and Simplified Chinese.

The counting core speaks without a web framework, so it carries its own small catalogue. Each entry
is a pair; both halves use the same ``{names}``. Nouns with a number are written for one and for
many in English.
"""

from __future__ import annotations

ENGLISH = "en"
CHINESE = "zh-hans"
LANGUAGES = (ENGLISH, CHINESE)

MESSAGES: dict[str, tuple[str, str]] = {
    # What happened
    "summary": (
        "{won} of {projects} won. {spent} of {budget} is spent, {left} is left over. {voters} took part.",
        "共 {projects}，其中 {won}入选。预算 {budget}，已用 {spent}，结余 {left}。{voters}参加了投票。",
    ),
    "summary.contest": (
        "{won} of {projects} won. {voters} took part.",
        "共 {projects}，其中 {won}入选。{voters}参加了投票。",
    ),
    "rule.greedy": (
        "The rule: the project with the most {points} first; whatever still fits into the budget wins.",
        "规则：按得{points}从多到少依次看，剩下的钱够用就入选。",
    ),
    "rule.greedy-no-skip": (
        "The rule: the project with the most {points} first, until one no longer fits into the budget.",
        "规则：按得{points}从多到少依次入选，遇到第一个钱不够的就停止。",
    ),
    "rule.greedy-density": (
        "The rule: the project with the most {points} for its cost first; whatever still fits wins.",
        "规则：按每份花费所得的{points}从多到少依次看，剩下的钱够用就入选。",
    ),
    "rule.equal-shares": (
        "The rule: every voter holds {endowment} of the budget. A project wins when its own supporters "
        "can pay for it together, and the one that costs them least for what it gives goes first.",
        "规则：每位投票人手里都有同样的一份预算，为 {endowment}。支持者凑得齐一个项目的费用，"
        "这个项目就入选；让支持者花得最值的项目排在前面。",
    ),
    "rule.phragmen": (
        "The rule: all voters earn at the same pace. As soon as the supporters of a project have its "
        "cost together it wins, and they start again from nothing.",
        "规则：所有投票人以同样的速度攒钱。支持者一凑够某个项目的费用，这个项目就入选，他们再从零攒起。",
    ),
    "rule.plurality": (
        "The rule: every ballot counts for one option; the most votes win.",
        "规则：每张选票算给一个方案，得票多的入选。",
    ),
    "rule.approval": (
        "The rule: a ballot counts for every option it names; the most votes win.",
        "规则：选票上勾选的每个方案都得一票，得票多的入选。",
    ),
    "rule.borda": (
        "The rule: the higher a ballot ranks an option, the more points it gets; the most points win.",
        "规则：选票上排得越靠前得分越高，总分高的入选。",
    ),
    "completion.none": ("", ""),
    "completion.utilitarian": (
        "What was left went to the projects with the most {points} that still fitted.",
        "结余的钱，再按得{points}从多到少用于还放得下的项目。",
    ),
    "completion.add1": (
        "So that little money is left over, everyone’s share was raised step by step, {runs} in all, "
        "up to the last one that kept within the budget.",
        "为了少留结余，每人的份额逐步上调，共{runs}，直到再调就会超出预算为止。",
    ),
    "completion.add1e": (
        "So that little money is left over, everyone’s share was raised step by step, {runs} in all, "
        "until nothing more fitted or the next step would have broken the budget.",
        "为了少留结余，每人的份额逐步上调，共{runs}，直到再也放不下别的项目，或者再调就会超出预算为止。",
    ),
    "completion.add1u": (
        "So that little money is left over, everyone’s share was raised step by step, {runs} in all; "
        "what was left then went to the projects with the most {points} that still fitted.",
        "为了少留结余，每人的份额逐步上调，共{runs}；最后剩下的钱，再按得{points}从多到少用于还放得下的项目。",
    ),
    "comparison.equal-shares": (
        "{mine} have more winners this way and {theirs} would have more under the rule of most "
        "{points} first, so this result stands.",
        "按这个结果，有 {mine}能看到更多自己支持的项目入选；如果只按得{points}多少排序，"
        "这样的人是 {theirs}。所以维持这个结果。",
    ),
    "comparison.greedy": (
        "{theirs} have more winners under the rule of most {points} first and only {mine} under equal "
        "shares, so the former was taken.",
        "只按得{points}多少排序，有 {theirs}能看到更多自己支持的项目入选；按均等份额法只有 {mine}。所以采用前者。",
    ),
    "next_step": (
        "One more step, to {endowment} for everyone, and {projects} would have been bought as well: "
        "the count would then have reached {cost}, {over} more than there is.",
        "如果每人再多一步，到 {endowment}，{projects}也会入选，花费就会达到 {cost}，比预算多出 {over}。",
    ),
    # Why it won
    "won.equal-shares": ("{payers} paid {price} each.", "{payers}每人出 {price}。"),
    "won.equal-shares.last": (
        "{payers} paid for it together: {price} each, or all they had left.",
        "{payers}一起出钱：每人出 {price}，不够的有多少出多少。",
    ),
    "won.equal-shares.points": (
        "{payers} paid {price} for each point they gave it.",
        "{payers}按给它打的分出钱，每分 {price}。",
    ),
    "won.equal-shares.points.last": (
        "{payers} paid for it together: {price} for each point they gave it, or all they had left.",
        "{payers}按给它打的分一起出钱：每分 {price}，不够的有多少出多少。",
    ),
    "won.dry": ("{dry} had nothing left after it.", "之后 {dry}的份额用完了。"),
    "won.completion": (
        "{score}; it fitted into the {left} that was left over.",
        "得 {score}，放得进结余的 {left}。",
    ),
    "won.greedy": (
        "{score}; {left} was left when its turn came.",
        "得 {score}，轮到它时还有 {left}。",
    ),
    "won.phragmen": (
        "{supporters} had its cost together when each had earned {load}.",
        "{supporters}各攒到 {load} 时，凑够了它的费用。",
    ),
    "won.free": ("It costs nothing.", "它不花钱。"),
    "won.contest": ("{score}.", "得 {score}。"),
    # Why it lost
    "lost.free": ("It costs nothing and is left out of this count.", "它不花钱，不在这次计票之列。"),
    "lost.below_threshold": (
        "Below the minimum: {missing} more were needed.",
        "没有达到最低门槛，还差 {missing}。",
    ),
    "lost.support_for_cost": (
        "Too few votes for its cost: {missing} more were needed to be admitted.",
        "相对于费用，得票太少：要进入计票还差 {missing} 票。",
    ),
    "lost.no_support": ("Nobody voted for it.", "没有人投它。"),
    "lost.dearer_than_budget": (
        "It costs {missing} more than the whole budget.",
        "费用比全部预算还多 {missing}。",
    ),
    "lost.too_few_supporters": (
        "Too few supporters: all their shares together fall {missing} short of its cost.",
        "支持的人太少：他们的份额全部加起来，离它的费用还差 {missing}。",
    ),
    "lost.money_spent_on_others": (
        "Its supporters had spent their shares on others they like, most on {others}; {missing} was missing.",
        "支持它的人把份额用在了自己也支持的其他项目上，用得最多的是{others}；还差 {missing}。",
    ),
    "lost.does_not_fit": (
        "It did not fit into the {left} that was left: {missing} was missing.",
        "剩下的 {left} 不够用，还差 {missing}。",
    ),
    "lost.count_had_ended": (
        "The count had ended before its turn, when {by} did not fit.",
        "轮到它之前，计票已经因为{by}放不下而结束。",
    ),
    "lost.tie_lost": (
        "A tie with {by}, which went first by {key}; then the money did not suffice.",
        "与{by}打平，后者凭{key}排在前面；之后钱不够了。",
    ),
    "lost.tie_lost.contest": (
        "A tie with {by}, which went first by {key}.",
        "与{by}打平，后者凭{key}排在前面。",
    ),
    "lost.incompatible": (
        "Only one of the two can be built, and {by} won.",
        "它与{by}只能选一个，后者已经入选。",
    ),
    "lost.category_cap": (
        "The limit for “{category}” would have been exceeded by {missing}.",
        "会使“{category}”类的花费超出上限 {missing}。",
    ),
    "lost.outvoted": (
        "{missing} fewer than {by}, the last to win.",
        "比最后一个入选的{by}少 {missing}。",
    ),
    "effective": (
        "At best its supporters would have paid {share} of its cost (round {round}).",
        "最接近的时候，支持者愿意付到费用的 {share}（第 {round} 轮）。",
    ),
    # Ties
    "tie": (
        "Round {round}: {projects} were level; {winner} went first by {key}.",
        "第 {round} 轮：{projects}打平，{winner}凭{key}排在前面。",
    ),
    "key.cost": ("lower cost", "费用较低"),
    "key.support": ("more supporters", "支持者较多"),
    "key.id": ("project number", "项目编号在前"),
    "key.lot": ("lot", "抽签"),
    # Verify
    "verify.ballots": ("Ballots (SHA-256): {hash}", "选票校验值（SHA-256）：{hash}"),
    "verify.trace": ("Count (SHA-256): {hash}", "计票过程校验值（SHA-256）：{hash}"),
    "verify.engine": ("Counted by {engine}.", "计票程序：{engine}。"),
    "verify.seed": ("Seed of the lot: {seed}", "抽签种子：{seed}"),
    # Tables
    "table.winners": ("Winners", "入选项目"),
    "table.losers": ("Not chosen", "未入选项目"),
    "table.rounds": ("Round by round", "逐轮过程"),
    "table.flows": ("Who paid for what", "谁的钱用在了哪里"),
    "table.satisfaction": ("How many winners voters had", "每位投票人支持的项目有几个入选"),
    "table.categories": ("Money and support by category", "各类别的花费与支持"),
    "table.sides": ("Two rules, the same ballots", "同一批选票，两种规则"),
    "column.rank": ("#", "名次"),
    "column.round": ("Round", "轮"),
    "column.project": ("Project", "项目"),
    "column.cost": ("Cost", "费用"),
    "column.votes": ("Votes", "票数"),
    "column.points": ("Points", "分数"),
    "column.why": ("Why", "原因"),
    "column.price": ("Price", "每人出"),
    "column.effective_votes": ("Effective votes", "有效票"),
    "column.payers": ("Payers", "出钱人数"),
    "column.left": ("Left", "剩余"),
    "column.next": ("Close behind", "紧随其后"),
    "column.supporters_of": ("Supporters of", "支持者"),
    "column.winners": ("Winners", "入选数"),
    "column.category": ("Category", "类别"),
    "column.support_share": ("Share of support", "支持占比"),
    "column.money_share": ("Share of money: {rule}", "花费占比：{rule}"),
    "column.voters": ("Voters: {rule}", "人数：{rule}"),
    "column.measure": ("", ""),
    "measure.cost": ("Money spent", "花费"),
    "measure.winners": ("Winners", "入选项目数"),
    "measure.with_a_winner": ("Voters with a winner", "有支持项目入选的人"),
    "measure.mean_winners": ("Winners per voter", "人均入选项目数"),
    "measure.prefer": ("Voters with more winners this way", "支持的项目入选得更多的人"),
    "few": ("fewer than {number}", "少于 {number}"),
    "other_category": ("no category", "未分类"),
    "and": (" and ", "和"),
    "comma": (", ", "、"),
    "with_amount": ("{project} ({amount})", "{project}（{amount}）"),
    # Names of rules
    "name.greedy": ("most votes first", "得票优先法"),
    "name.greedy-no-skip": ("most votes first, no skipping", "得票优先法（不跳过）"),
    "name.greedy-density": ("most votes for the cost", "单位花费得票优先法"),
    "name.equal-shares": ("equal shares", "均等份额法"),
    "name.phragmen": ("Phragmén", "弗拉格门法"),
    "name.plurality": ("one vote each", "一人一票"),
    "name.approval": ("approval", "认可投票"),
    "name.borda": ("ranking points", "排序计分"),
    "word.votes": ("votes", "票"),
    "word.points": ("points", "分"),
}

COUNTED: dict[str, tuple[str, str, str]] = {
    "voters": ("{n} voter", "{n} voters", "{n} 人"),
    "supporters": ("{n} supporter", "{n} supporters", "{n} 位支持者"),
    "projects": ("{n} project", "{n} projects", "{n} 个项目"),
    "options": ("{n} option", "{n} options", "{n} 个方案"),
    "votes": ("{n} vote", "{n} votes", "{n} 票"),
    "points": ("{n} point", "{n} points", "{n} 分"),
    "runs": ("{n} count", "{n} counts", "计算 {n} 次"),
}
"""Nouns with a number: English for one, English for many, Chinese."""


class Words:
    """The catalogue in one language. Unknown languages fall back to English."""

    def __init__(self, language: str):
        plain = language.lower().replace("_", "-")
        self.language = CHINESE if plain.startswith("zh") else ENGLISH
        self._place = LANGUAGES.index(self.language)

    def say(self, key: str, /, **values: object) -> str:
        return MESSAGES[key][self._place].format(**values)

    def counted(self, noun: str, number: int | str) -> str:
        """``number`` with its noun; ``number`` may be a decimal string."""
        text = grouped(number)
        if self.language == CHINESE:
            return COUNTED[noun][2].format(n=text)
        return COUNTED[noun][0 if text == "1" else 1].format(n=text)

    def listed(self, items: list[str]) -> str:
        if len(items) < 2:
            return "".join(items)
        return self.say("comma").join(items[:-1]) + self.say("and") + items[-1]

    def joined(self, *sentences: str) -> str:
        """Sentences one after the other."""
        return ("" if self.language == CHINESE else " ").join(sentences)

    def money(self, amount: str, currency: str) -> str:
        """``amount`` (a decimal string) with thousands set off and the currency named."""
        text = grouped(amount)
        if "." in text and text[-2] == ".":
            text += "0"  # 425.10, not 425.1
        if self.language == CHINESE and currency == "CNY":
            return f"{text} 元"
        return f"{text} {currency}".strip()


def grouped(number: int | str) -> str:
    """``number`` (or a decimal string) with thousands set off."""
    number = str(number)
    whole, dot, decimals = number.partition(".")
    sign = "-" if whole.startswith("-") else ""
    return f"{sign}{int(whole.lstrip('-') or 0):,}{dot}{decimals}"
