"""Every proven phone gets a row of its own, so that a further one cannot be somebody else's."""

from django.db import migrations


def note(apps, schema_editor):
    Phone, Resident = apps.get_model("community", "Phone"), apps.get_model("community", "Resident")
    proven = Resident.objects.filter(phone_verified=True).exclude(phone=None).values_list("pk", "phone", "date_joined")
    Phone.objects.bulk_create(
        [Phone(resident_id=pk, number=number, since=since) for pk, number, since in proven.iterator()], batch_size=1000
    )


class Migration(migrations.Migration):
    dependencies = [("community", "0011_wordings_further_phones_and_closings")]
    operations = [migrations.RunPython(note, migrations.RunPython.noop)]
