"""The stories of the demo town, in both languages. Who and where agrees with the places and what is announced."""

from typing import Any, NamedTuple


class Told(NamedTuple):
    """One story. `landmark` by its Chinese name; days count back from the day the town is loaded."""

    slug: str
    words: dict[str, dict[str, Any]]
    scene: str
    area: str
    landmark: str
    days_ago: int


def _story(author: str, title: str, summary: str, *paragraphs: str) -> dict[str, Any]:
    text = "".join(p if p.startswith("<") else f"<p>{p}</p>" for p in paragraphs)
    return {"title": title, "summary": summary, "author": author, "body": [("text", text)]}


STORIES = [
    Told(
        "kiosk",
        {
            "zh-hans": _story(
                "退休教师周阿姨",
                "报亭空了六年，现在天天有人坐",
                "捐出 140 本书的周阿姨说：“不图热闹，图个有地方坐。”",
                "报亭关门那年，我刚退休。每天路过，玻璃上一层灰，里头堆着人家不要的雨伞。一看就是六年。",
                "去年有人提了个点子：别拆，改成看书的地方。我回家一数，书架上 140 本书，都是看过的。孩子们不看纸书了，"
                "与其放着落灰，不如放到弄口。",
                "<h2>钥匙有五把</h2><p>修起来没花多少钱：换了玻璃，刷了漆，添了一张长椅。难的是谁来管。后来说定，"
                "五个人五把钥匙，一人一天，周末轮着来。有事换班，在本子上写一笔。</p>",
                "<p>书随便看，看完放回去就行，不登记。丢过几本，又多出来几本，数一数，反倒比开张那天多。</p>",
                "<h2>最常来的是谁</h2><p>是放了学等爸妈的孩子，还有几位晒太阳的老街坊。他们不看书，他们看人。"
                "这样也好，本来就是给人坐的。</p>",
            ),
            "en": _story(
                "Mrs Zhou, retired teacher",
                "Empty for six years, now somebody sits there every day",
                "Mrs Zhou gave 140 books. “Not for show,” she says. “Just a place to sit.”",
                "The kiosk closed in the year I retired. I walked past it every day: dust on the glass, umbrellas "
                "nobody wanted inside. Six years of that.",
                "Then somebody had an idea: do not pull it down, put books in. I went home and counted 140 on my "
                "shelf, all of them read. Better at the mouth of the lane than under dust.",
                "<h2>Five keys</h2><p>The repair was cheap: new glass, paint, a bench. The hard part was who looks "
                "after it. We settled on five people with five keys, a day each, weekends in turn. To swap, you write "
                "it in the notebook.</p>",
                "<p>Read what you like and put it back. Nobody signs for anything. Some books went missing and others "
                "turned up. We counted: there are more than on the first day.</p>",
                "<h2>Who comes most</h2><p>Children who wait for their parents, and a few old neighbours in the sun. "
                "They do not read. They look at people. That is fine too: it was meant for sitting.</p>",
            ),
        },
        scene="kiosk",
        area="guihuali",
        landmark="7 弄弄口",
        days_ago=4,
    ),
    Told(
        "noodles",
        {
            "zh-hans": _story(
                "阿福面馆的阿福",
                "中午十一点半，先送四楼那一碗",
                "开面馆二十年，最近半年，他每天中午先出门，再开火卖面。",
                "四楼的沈伯伯是老主顾，原先天天下来吃。去年冬天摔了一跤，下不来了。他打电话来问：能不能送？送一碗面，"
                "跑四层楼，说实话，不挣钱。可他吃了我二十年。",
                "后来志愿者小刘说，她中午有空，她来跑。她跑一趟记一次好事，我出面，不加钱。就这么从一碗变成了六碗。",
                "<h2>六碗面，六个样</h2><p>沈伯伯要烂一点，赵奶奶不要葱，三楼那对老夫妻两碗合一碗。我在墙上贴了张纸，"
                "免得忘。</p>",
                "<p>面送到，人也看到了。有一天门敲不开，小刘当场打了电话，是老人在里屋睡着了，虚惊一场。"
                "他儿子从外地打来，在电话里哭了。</p>",
                "<p>有人问我图什么。我说，哪天我也走不动了，希望也有人问我一句：要不要放葱？</p>",
            ),
            "en": _story(
                "Ah Fu of the noodle shop",
                "Half past eleven: the bowl for the fourth floor goes first",
                "Twenty years of noodles. For half a year now he has gone out first and opened the shop second.",
                "Mr Shen from the fourth floor used to come down every day. Last winter he fell, and could not. He "
                "called: could we bring it up? One bowl, four floors: honestly, there is no money in that. But he had "
                "eaten here for twenty years.",
                "Then Liu, who volunteers, said she was free at noon and would do the stairs. Each round counts as "
                "a good deed for her; I cook and add nothing to the price. One bowl became six.",
                "<h2>Six bowls, six ways</h2><p>Mr Shen wants them soft. Mrs Zhao wants no onion. The couple on the "
                "third floor share two in one. I have pinned a list to the wall.</p>",
                "<p>Who brings a bowl also sees the person. Once nobody opened, and Liu called at once. He had fallen "
                "asleep in the back room, nothing worse. His son rang from another city and wept on the phone.</p>",
                "<p>People ask what I get out of it. One day I shall not manage the stairs either. I hope that "
                "somebody asks me then: with onion or without?</p>",
            ),
        },
        scene="noodles",
        area="beiheyan",
        landmark="中心弄口",
        days_ago=11,
    ),
    Told(
        "river-rail",
        {
            "zh-hans": _story(
                "推着老伴散步的沈师傅",
                "河边那段路，扶手装到了第三根柱子",
                "说好装到桥头，第一次只装了一半。他去量了三回。",
                "老伴坐轮椅，医生说要多晒太阳。河边那段路好是好，就是靠水那边没有扶手，推着心里发慌。我就报了上去。",
                "<h2>第一回</h2><p>来装了，干得挺快。我一看，装到第三根柱子就没了，说是料不够。可回复上写的是“已完成”。"
                "我不认，在“办好了吗”那里点了“没有”。</p>",
                "<h2>第二回</h2><p>换了个人来看，拿尺子量，差 22 米。他当着我的面改成“整改”，写了日子。</p>",
                "<h2>第三回</h2><p>到日子，装齐了，一直到桥头。半年以后还有人来回头看，摇了摇每一根柱子。</p>",
                "<p>我不是跟谁过不去。说好到桥头，就该到桥头。</p>",
            ),
            "en": _story(
                "Mr Shen, who pushes his wife’s chair",
                "The rail on the river path stopped at the third post",
                "It was promised as far as the bridge. The first time it went half way. He measured three times.",
                "My wife sits in a wheelchair and the doctor says: sun. The river path is lovely, but on the water "
                "side there was no rail, and pushing there frightened me. So I reported it.",
                "<h2>The first time</h2><p>They came and were quick. I looked: it ended at the third post, for want of "
                "material. But the answer said “done”. To “Is it done?” I said no.</p>",
                "<h2>The second time</h2><p>Somebody else came with a tape: 22 metres short. He changed it to “to "
                "be put right” while I stood there, and wrote down a day.</p>",
                "<h2>The third time</h2><p>On that day it went all the way to the bridge. Half a year later "
                "somebody came back and shook every post.</p>",
                "<p>I have nothing against anybody. If we say as far as the bridge, it should be as far as the "
                "bridge.</p>",
            ),
        },
        scene="walk",
        area="beiheyan",
        landmark="小浜桥",
        days_ago=20,
    ),
    Told(
        "puddle",
        {
            "zh-hans": _story(
                "市民观察员老杜",
                "一场雨，三张照片，一个下水口",
                "西弄口一下雨就积水，扫水扫了好几年，原来是下水口高了两指。",
                "我住西弄口十五年，一下雨就拿扫帚扫水。扫归扫，下回还积。大家都说地势低，没办法。",
                "当了观察员，每个月要记三条。我想，那就记这个。头一场雨拍一张，写“积水”；第二场又拍一张，蹲下去看，"
                "水都绕着下水口走；第三场我带了把尺子，下水口比路面高出两指。",
                "<h2>修了多少钱</h2><p>不到五千块，走的快办，不用等投票。应急办第八天来的，凿低，重砌，半天干完。</p>",
                "<p>入秋那场大雨，我照样拿着扫帚出去，站了一会儿，没东西可扫，又回来了。孙女问我怎么不扫了，我说，"
                "水自己会走了。</p>",
            ),
            "en": _story(
                "Old Du, civic observer",
                "One rain, three photos, one drain",
                "West Lane flooded whenever it rained. They swept for years. The drain was two fingers too high.",
                "I have lived at West Lane for fifteen years and swept water after every rain. It always came back. "
                "Low ground, people said, nothing to be done.",
                "Then I became an observer, three entries a month, and thought: this one. First rain, a photo: "
                "“water”. Second rain, another, and I crouched down: it ran round the drain. Third rain, I brought a "
                "ruler. The drain stood two fingers above the road.",
                "<h2>What it cost</h2><p>Under 5,000 yuan, so it took the fast lane, with no vote. The emergency "
                "office came on the eighth day, cut it lower, set it again, and was done by noon.</p>",
                "<p>At the big rain in autumn I went out with my broom as ever, stood there, found nothing to sweep "
                "and came in again. My granddaughter asked why. I said: the water finds its own way now.</p>",
            ),
        },
        scene="flood",
        area="huaishuyuan",
        landmark="西弄口",
        days_ago=33,
    ),
]
