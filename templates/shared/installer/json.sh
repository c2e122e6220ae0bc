# What plan shows, for programs. Names and texts are escaped as RFC 8259 has it; no bytes of files stand here.

json_string() { # TEXT
    say "$1" | as_utf8 | sed 's/[\\"]/\\&/g; s/\t/\\t/g; $!s/$/\\n/' | tr -d '\001-\011\013-\037\177' | tr -d '\n' |
        { printf '"' && cat && printf '"'; }
}

# Settings of others may be in another encoding.
as_utf8() {
    if command -v iconv >/dev/null; then iconv -c -f UTF-8 -t UTF-8; else tr -d '\200-\377'; fi
}

# Each line of a text as a string.
json_list() { # NAME TEXT
    printf ' "%s": [' "$1"
    first=yes
    say "$2" | while IFS= read -r line; do
        [ -n "$line" ] || continue
        [ $first = yes ] || printf ', '
        first=no
        json_string "$line"
    done
    printf '],\n'
}

# Each line of a text, in fields by tabs, as an object of these names; "-" is null.
json_objects() { # NAME TEXT FIELD...
    printf ' "%s": [' "$1"
    text=$2
    shift 2
    separator=''
    while IFS= read -r line; do
        [ -n "$line" ] || continue
        printf '%s\n  {' "$separator"
        separator=,
        rest=$line$tab
        comma=''
        for field; do
            printf '%s"%s": ' "$comma" "$field"
            comma=', '
            if [ "${rest%%"$tab"*}" = - ]; then printf null; else json_string "${rest%%"$tab"*}"; fi
            rest=${rest#*"$tab"}
        done
        printf '}'
    done <<END
$text
END
    printf '],\n'
}

json_flag() { # NAME yes|no
    if [ "$2" = yes ]; then printf ' "%s": true,\n' "$1"; else printf ' "%s": false,\n' "$1"; fi
}

plan_json() {
    refused=$({ check_name "$here" && check_host "$here" && refuse_conflicts; } 2>&1)
    code=$?
    unchanged=no
    if is_unchanged; then unchanged=yes; fi
    printf '{\n "version": 1,\n "generator": "guixsvc",\n'
    json_flag unchanged $unchanged
    json_flag cut-off "$cut"
    json_list add "$added"
    json_list change "$changed"
    json_list change-rights "$rights_only"
    json_list remove "$removed"
    json_list conflicts "$conflicts"
    json_list stop "$gone"
    json_list enable "$disabled"
    [ $live = yes ] || restarts=''
    json_objects restart "$(say "$restarts" | sed "s/ /$tab/")" unit why
    json_list ports "$(ports "$here")"
    json_list notes "$(notes_for_programs)"
    json_objects settings "$(setting_changes)" against key old new remark
    printf ' "refused": '
    if [ $code -eq 0 ]; then printf null; else json_string "$(say "$refused" | sed 's/^install: //')"; fi
    printf '\n}\n'
    return $code
}

# Lines that go on are one.
notes_for_programs() {
    {
        show_surroundings
        say "$refused" | sed -n 's/^install: note: /note     /p'
    } | awk '/^note     / { printf "\n%s", substr($0, 10) } /^         / { printf " %s", substr($0, 10) } END { print "" }'
}
