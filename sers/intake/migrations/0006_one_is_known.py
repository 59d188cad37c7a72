from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("intake", "0005_amending")]
    operations = [
        migrations.AddField(
            model_name="draft",
            name="new_for",
            field=models.JSONField(
                default=list,
                help_text="whom another one is open for, and this one is about something else",
            ),
        ),
    ]
