from django.db import migrations

# What moderators of other towns say most. Staff write their own beside them, or take these off the list.
REASONS = [
    (
        "return",
        "请再说清楚具体位置，让我们找得到这个地方。",
        "Please say more exactly where it is, so that we can find the place.",
    ),
    (
        "return",
        "请再说说想怎么改、为什么改，一两句话就够。",
        "Please say what should change and why: a sentence or two is enough.",
    ),
    (
        "return",
        "内容里有他人的姓名、电话或门牌，请去掉后再提交。",
        "It names other people, their phone or their door. Please take that out and hand it in again.",
    ),
    (
        "return",
        "照片里能认出他人，请换一张。",
        "Somebody can be recognised in a photo. Please choose another one.",
    ),
    (
        "return",
        "一个点子说一件事，请拆开分别提交。",
        "One idea, one matter: please hand in each of them by itself.",
    ),
    (
        "return",
        "这件事不归本轮管，请拨打服务电话，我们帮您转给负责的部门。",
        "This round cannot deal with it. Call us, and we pass it on to the office that can.",
    ),
    ("hide", "含有辱骂或歧视他人的话。", "It insults people or groups."),
    ("hide", "公开了他人的个人信息。", "It makes somebody’s personal data public."),
    ("hide", "是广告或诈骗信息。", "It is an advertisement or a fraud."),
    ("comment", "有辱骂或人身攻击的话。", "It insults somebody."),
    ("comment", "公开了他人的个人信息。", "It makes somebody’s personal data public."),
    ("comment", "是广告，或与本点子无关。", "It is an advertisement, or about something else."),
]


def write_reasons(apps, schema_editor):
    apps.get_model("proposals", "Reason").objects.bulk_create(
        [
            apps.get_model("proposals", "Reason")(use=use, order=number, words=zh, words_zh_hans=zh, words_en=en)
            for number, (use, zh, en) in enumerate(REASONS, start=1)
        ]
    )


class Migration(migrations.Migration):
    dependencies = [("proposals", "0001_rounds_and_ideas")]

    operations = [migrations.RunPython(write_reasons, migrations.RunPython.noop, elidable=False)]
