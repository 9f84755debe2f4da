from datetime import timedelta

from community import schedule
from proposals import notices, review

schedule.register("ideas.tell", notices.tell_the_rest, every=timedelta(seconds=15))
schedule.register("ideas.tell_verdicts", review.tell_what_is_due, every=timedelta(minutes=5))
