"""Inis of the kinds that people publish, each with the settings that no declaration can say."""

from typing import NamedTuple


class Published(NamedTuple):
    """``lost`` are the keys of which an import says that they are lost."""

    name: str
    text: str
    lost: frozenset[str] = frozenset()


def _ini(name: str, text: str, *lost: str) -> Published:
    return Published(name, text, frozenset(lost))


INIS = (
    _ini("nothing", ""),
    _ini("comments alone", "; A server.\n;port=64738\n# another kind of comment\n"),
    _ini("minimal", "welcometext=Hello\nport=64738\nusers=20\n"),
    _ini(
        "as the package ships it",
        "; Path to database.\ndatabase=/var/lib/mumble-server/mumble-server.sqlite\n"
        '#ice="tcp -h 127.0.0.1 -p 6502"\nicesecretwrite=\nlogfile=/var/log/mumble-server/mumble-server.log\n'
        'pidfile=/run/mumble-server/mumble-server.pid\nwelcometext="<br />Welcome to <b>Murmur</b>.<br />"\n'
        "port=64738\nserverpassword=\nbandwidth=72000\nusers=100\nallowping=true\nuname=mumble-server\n"
        "[Ice]\nIce.Warn.UnknownProperties=1\nIce.MessageSizeMax=65536\n",
    ),
    _ini(
        "limits of messages",
        "messageburst=9\nmessagelimit=2\ntextmessagelength=2000\nimagemessagelength=500000\n",
        "messageburst",
        "messagelimit",
    ),
    _ini("a password in quotation marks", 'serverpassword="correct,horse;battery"\nusers=5\n'),
    _ini("a password with a comma, which is none", "serverpassword=correct,horse\nusers=5\n"),
    _ini("a password with escapes", r'serverpassword="a\"b\\c\tд"' + "\n"),
    _ini("a password cut at a semicolon", "serverpassword=abc;def\n"),
    _ini("text of several lines", r'welcometext="One<br />\nTwo \"three\"\n\n<i>four</i>"' + "\n"),
    _ini("text over lines", 'welcometext="One<br />\nTwo<br />\nThree"\nusers=7\n'),
    _ini("text that is a list", "welcometext=Hello, you, there\nusers=7\n"),
    _ini("text in other scripts", "welcometext=Привет, 你好 ñ\n"),
    _ini("text in other scripts, quoted", 'welcometext="Привет 你好 ñ 😀"\n'),
    _ini("an at sign", "welcometext=@@home\nserverpassword=@@secret\n"),
    _ini("what Qt takes for another type", "welcometext=@Variant(x)\nserverpassword=@Invalid()\n"),
    _ini("blanks around", "  port =  64738  \n\tusers\t=\t12\t\nwelcometext =   two words   \n"),
    _ini("line ends of Windows", "port=64738\r\nusers=12\r\nwelcometext=Hello\r\nallowhtml=false\r\n"),
    _ini("truths in words", "allowhtml=no\nallowping=off\nrememberchannel=yes\nsendversion=0\n"),
    _ini("truths in capitals", "allowhtml=False\ncertrequired=TRUE\nobfuscate=True\n"),
    _ini("truths left empty", "allowhtml=\ncertrequired=\nsendversion=\n"),
    _ini("numbers that are none", "users=many\nbandwidth=72 000\ntextmessagelength=0x10\n"),
    _ini("a port too large", "port=70000\n"),
    _ini("numbers out of the field's range", "users=0\nautobanAttempts=-1\n", "users", "autobanAttempts"),
    _ini("a number too large for the server", "bandwidth=99999999999\n", "bandwidth"),
    _ini("the last of several counts", "users=10\nusers=20\nwelcometext=one\nwelcometext=two\n"),
    _ini(
        "keys in other letters", "Users=10\nPORT=1234\nwelcomeText=Hello\nServerPassword=abc\nusres=5\n"
    ),
    _ini("a section before the keys", "[murmur]\nusers=10\nport=1234\n"),
    _ini("keys behind a section", "users=10\n[Ice]\nwelcometext=Hello\nserverpassword=abc\n"),
    _ini("the general section", "[General]\nusers=10\n[Ice]\nx=1\n[general]\nwelcometext=Hello\n"),
    _ini(
        "patterns",
        r'channelname="[ \\-=\\w\\#\\[\\]]+"' + "\n" + r'username="[-=\\w\\[\\]\\{\\}\\@\\|\\.]+"' + "\n",
    ),
    _ini("an empty pattern", "username=\n", "username"),
    _ini(
        "MySQL",
        "dbDriver=QMYSQL\ndatabase=murmur\ndbUsername=murmur\ndbPassword=abc\ndbHost=localhost\ndbPrefix=murmur_\n",
        "dbDriver",
        "database",
        "dbUsername",
        "dbPassword",
        "dbHost",
        "dbPrefix",
    ),
    _ini(
        "PostgreSQL",
        "dbDriver=QPSQL\ndatabase=murmur\ndbUsername=murmur\ndbPassword=abc\ndbPort=5432\n",
        "dbDriver",
        "database",
        "dbUsername",
        "dbPassword",
        "dbPort",
    ),
    _ini("settings of MySQL left over", "dbUsername=murmur\ndbHost=localhost\nusers=9\n"),
    _ini("one address", "host=127.0.0.1\nport=64738\n", "host"),
    _ini(
        "limits of channels",
        "usersperchannel=5\ndefaultchannel=1\ntimeout=60\n",
        *("usersperchannel", "defaultchannel", "timeout"),
    ),
    _ini(
        "what is the default anyway",
        "timeout=30\nusersperchannel=0\ndefaultchannel=0\nforceExternalAuth=false\n",
    ),
    _ini(
        "listed in public",
        "registerName=Pirates, the\nregisterPassword=abc\nregisterUrl=https://example.org\n"
        "registerHostname=voice.example.org\n",
    ),
    _ini(
        "listed in public, quoted",
        'registerName="Pirates, the"\nregisterPassword="a;b"\nregisterUrl=https://example.org/?a=b\n'
        "registerHostname=voice.example.org\nregisterLocation=GB\n",
        "registerLocation",
    ),
    _ini(
        "public but with a password",
        "registerName=Pirates\nregisterPassword=abc\nregisterUrl=https://example.org\nserverpassword=xyz\n",
        "registerName",
    ),
    _ini("the root channel's name", "registerName=Harbour\n", "registerName"),
    _ini(
        "hints for clients",
        "suggestVersion=1.3.0\nsuggestPositional=true\nsuggestPushToTalk=\n",
        *("suggestVersion", "suggestPositional"),
    ),
    _ini(
        "made by a container",
        '# Auto-generated\nwelcometext="Hi"\nport=64738\nusers=100\nopusthreshold=0\nbonjour=False\n'
        "sendversion=True\nallowping=True\nchannelnestinglimit=10\nlogdays=-1\nautobanAttempts=0\n"
        "autobanTimeframe=60\nautobanTime=600\n",
    ),
    _ini(
        "keys of 1.2",
        "dbus=system\ndbusservice=\nopusthreshold=100\ncertrequired=False\nusers=100\nlogdays=31\n",
        "dbus",
    ),
    _ini("ciphers", "sslCiphers=EECDH+AESGCM:EDH+aRSA+AESGCM\nsslDHParams=@ffdhe3072\n"),
)  # fmt: skip
