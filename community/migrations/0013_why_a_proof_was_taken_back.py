"""Staff say why they take a proof of residence back; the resident reads it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("community", "0012_phones_already_proven")]
    operations = [
        migrations.AddField(
            model_name="residenceproof",
            name="end_reason",
            field=models.CharField(blank=True, max_length=300, verbose_name="reason"),
        )
    ]
