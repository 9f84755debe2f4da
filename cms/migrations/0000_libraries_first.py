"""The libraries' tables before most of ours.

Django builds every model that a step touches anew, with all that are tied to it. The libraries bring some 150 small
steps, many on tables tied to residents: taken while few of our tables stand, they cost a third less of a first start.
"""

from django.db import migrations


class Migration(migrations.Migration):
    initial = True
    run_before = [("community", "0002_places")]

    dependencies = [
        ("account", "0009_emailaddress_unique_primary_email"),
        ("mfa", "0003_authenticator_type_uniq"),
        ("usersessions", "0001_initial"),
        ("wagtailadmin", "0006_formstate"),
        ("wagtailcore", "0098_apitoken"),
        ("wagtaildocs", "0014_alter_document_file_size"),
        ("wagtailimages", "0027_image_description"),
        ("wagtailredirects", "0008_add_verbose_name_plural"),
        ("wagtailsearch", "0010_add_text_fields"),
        ("wagtailusers", "0015_userprofile_keyboard_shortcuts"),
    ]

    operations = []
