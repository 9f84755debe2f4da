"""The rules once more, as plainly as they can be written: rationals, one voter at a time, no numpy.

Slow on purpose. Whatever the fast core does, it must find what this finds.
"""

from fractions import Fraction


class Reference:
    def __init__(self, costs, ballots, budget):
        """``costs``: id to cost. ``ballots``: one dict of id to positive weight per voter."""
        self.costs, self.ballots, self.budget = costs, ballots, Fraction(budget)
        self.voters = {p: [i for i, ballot in enumerate(ballots) if p in ballot] for p in costs}
        self.score = {p: sum(ballots[i][p] for i in self.voters[p]) for p in costs}
        self.named = {p for p in costs if self.voters[p]}

    def tie_key(self, p):
        return self.costs[p], -len(self.voters[p]), p

    def cost(self, won):
        return sum(self.costs[p] for p in won)

    def fits(self, p, won=()):
        return self.cost(won) + self.costs[p] <= self.budget

    def greedy(self, won=(), density=False, stop=False):
        won = list(won)
        worth = {p: Fraction(self.score[p]) / (self.costs[p] if density else 1) for p in self.named - set(won)}
        for p in sorted(worth, key=lambda p: (-worth[p], self.tie_key(p))):
            if self.fits(p, won):
                won.append(p)
            elif stop and self.costs[p] != 999_999_999:
                break
        return won

    def price(self, p, money):
        """Least payment per unit of weight with which the voters of ``p`` can pay it, or ``None``."""
        missing, weight = Fraction(self.costs[p]), self.score[p]
        for i in sorted(self.voters[p], key=lambda i: money[i] / self.ballots[i][p]):
            if money[i] * weight >= missing * self.ballots[i][p]:
                return missing / weight
            missing, weight = missing - money[i], weight - self.ballots[i][p]
        return None

    def equal_shares(self, endowment, by_cost):
        money, won = [endowment] * len(self.ballots), []
        while True:
            prices = {p: self.price(p, money) for p in self.named - set(won)}
            key = {p: q / (self.costs[p] if by_cost else 1) for p, q in prices.items() if q is not None}
            if not key:
                return won
            won.append(min(key, key=lambda p: (key[p], self.tie_key(p))))
            for i in self.voters[won[-1]]:
                money[i] -= min(money[i], prices[won[-1]] * self.ballots[i][won[-1]])

    def completed(self, by_cost, completion, step=1):
        """Winners, endowment of the accepted run, runs."""
        endowment = self.budget / len(self.ballots) if self.ballots else Fraction(0)
        endowment = Fraction(int(endowment)) if completion in ("add1", "add1u") else endowment
        won, runs = self.equal_shares(endowment, by_cost), 1
        while completion.startswith("add1") and (rest := self.named - set(won)):
            if completion == "add1e" and not any(self.fits(p, won) for p in rest):
                break
            following, runs = self.equal_shares(endowment + step, by_cost), runs + 1
            if self.cost(following) > self.budget:
                break
            won, endowment = following, endowment + step
        return self.greedy(won) if completion in ("utilitarian", "add1u") else won, endowment, runs

    def phragmen(self):
        load, won = [Fraction(0)] * len(self.ballots), []
        racing = {p for p in self.named if self.fits(p)}
        while racing:
            after = {p: (self.costs[p] + sum(load[i] for i in self.voters[p])) / len(self.voters[p]) for p in racing}
            tied = [p for p in racing if after[p] == min(after.values())]
            if not all(self.fits(p, won) for p in tied):
                break
            won.append(min(tied, key=self.tie_key))
            racing.remove(won[-1])
            for i in self.voters[won[-1]]:
                load[i] = after[won[-1]]
        return won
