from datetime import timedelta

from community import schedule
from records import checkpoints, verify

schedule.register("records.checkpoint", checkpoints.make_if_news, every=timedelta(hours=1))
schedule.register("records.mail", checkpoints.mail_latest, every=timedelta(days=1))
schedule.register("records.verify", verify.require_agreement, every=timedelta(days=1))
