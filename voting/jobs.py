from datetime import timedelta

from community.schedule import register
from voting import closing, electorate, receipts, reminders, setting_up, thanks

register("votes.draw_lots", setting_up.draw_what_is_due, every=timedelta(minutes=1))
register("votes.close", closing.close_what_is_due, every=timedelta(minutes=1))
register("votes.list_receipts", receipts.list_everywhere, every=timedelta(minutes=5))
register("votes.remind", reminders.remind, every=timedelta(minutes=10))
register("votes.forget_tries", electorate.forget_tries, every=timedelta(hours=6))
register("votes.thank", thanks.thank_who_took_part, every=timedelta(hours=6))
register("votes.destroy_keys", closing.destroy_spent_keys, every=timedelta(hours=6))
