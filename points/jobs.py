from datetime import timedelta

from community.schedule import register
from points.actions import activities, helping, hours, paying, rewards, settling

register("points.expire", paying.expire, every=timedelta(hours=6))
register("points.warn_of_expiry", paying.warn_of_expiry, every=timedelta(hours=12))
register("vouchers.expire", rewards.expire, every=timedelta(hours=1))
register("vouchers.forget_tries", rewards.forget_tries, every=timedelta(hours=6))
register("settlements.draw_up", settling.draw_up, every=timedelta(hours=6))
register("activities.remind", activities.remind, every=timedelta(minutes=10))
register("hours.settle", hours.settle_unanswered, every=timedelta(hours=1))
register("help.forget_addresses", helping.forget_addresses, every=timedelta(hours=12))
