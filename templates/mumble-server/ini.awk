# An ini as the QSettings of Qt read it → a line "KEY STATE VALUE" with tabs for each setting of the general section,
# as it counts. STATE is text, list or special (what is no text to the server). In VALUE, a backslash and what is no
# print are escapes of printf %b. Last, "end" and what is wrong with the whole: open (a quotation that is not closed,
# or a backslash at the end), section (a name without its bracket).
function put(text) { # To the value, in parts: whole strings are not copied for each character.
    part = part text
    if (length(part) > 400) { whole = whole part; part = "" }
}
function unit(code) { # A code unit of UTF-16.
    if (high && code >= 56320 && code < 57344) {
        code = 65536 + (high - 55296) * 1024 + code - 56320
        high = 0
    } else if (high) { high = 0; put(unknown) }
    if (code >= 55296 && code < 56320) { high = code; return }
    if (code == 0 || code >= 56320 && code < 57344) { put(unknown); return }
    put(character(code))
}
function character(code) { # In UTF-8.
    if (code < 128) return sprintf("%c", code)
    if (code < 2048) return sprintf("%c%c", 192 + int(code / 64), 128 + code % 64)
    if (code < 65536) return sprintf("%c%c%c", 224 + int(code / 4096), 128 + int(code / 64) % 64, 128 + code % 64)
    return sprintf("%c%c%c%c", 240 + int(code / 262144), 128 + int(code / 4096) % 64, 128 + int(code / 64) % 64,
        128 + code % 64)
}
function digit(text) { return index("0123456789abcdef", tolower(text)) - 1 } # "" gives 0, of which there is none.
function is_digit(text, base) { return text != "" && digit(text) >= 0 && digit(text) < base }
function name_of(text,    at, code, size) {
    gsub(/\\/, "/", text)
    whole = part = ""
    for (at = 1; at <= length(text); at++) {
        size = substr(text, at + 1, 1) == "U" ? 4 : 2
        code = substr(text, at + (size == 4 ? 2 : 1), size)
        if (substr(text, at, 1) == "%" && length(code) == size && hex(code) >= 0) {
            unit(hex(code))
            at += size == 4 ? 5 : 2
        } else { unit_end(); put(substr(text, at, 1)) }
    }
    unit_end()
    return whole part
}
function hex(text,    at, code) {
    for (at = 1; at <= length(text); at++) {
        if (!is_digit(substr(text, at, 1), 16)) return -1
        code = code * 16 + digit(substr(text, at, 1))
    }
    return code
}
function unit_end() { if (high) { high = 0; put(unknown) } }
function item_end(    kept) {
    unit_end()
    whole = whole part; part = ""
    if (!quoted) while (length(whole) > fixed && whole ~ /[ \t]$/) whole = substr(whole, 1, length(whole) - 1)
    if (whole ~ /^@(ByteArray|String|Variant|DateTime|Rect|Size|Point)\(/ && whole ~ /\)$/ || whole == "@Invalid()")
        is_special = 1
    if (substr(whole, 1, 2) == "@@") whole = substr(whole, 2)
    items = items (count++ ? ", " : "") whole
    whole = ""
    quoted = fixed = 0
}
function setting(raw, equals,    key, at, size, c, next_, base, code, inside) {
    key = substr(raw, 1, equals - 1)
    sub(/[ \t]+$/, "", key)
    key = name_of(key)
    whole = part = items = ""
    count = is_special = quoted = fixed = high = inside = 0
    size = length(raw)
    at = blanks(raw, equals + 1)
    while (at <= size) {
        c = substr(raw, at, 1)
        if (c == "\\") {
            c = substr(raw, at + 1, 1)
            base = 0
            if (c == "x" && is_digit(substr(raw, at + 2, 1), 16)) { base = 16; at++ }
            else if (is_digit(c, 8)) base = 8
            if (base) {
                code = 0
                while (is_digit(substr(raw, at + 1, 1), base)) {
                    code = (code * base + digit(substr(raw, at + 1, 1))) % 65536
                    at++
                }
                unit(code)
                at++
            } else {
                unit_end()
                if (c == "") quoted = 1
                else if (c in plain) put(plain[c])
                else if (c == "\r" && substr(raw, at + 2, 1) == "\n" || c == "\n" && substr(raw, at + 2, 1) == "\r") at++
                at += 2
            }
            fixed = length(whole) + length(part)
        } else if (c == "\"") {
            unit_end()
            inside = !inside
            quoted = 1
            at++
            if (!inside) at = blanks(raw, at)
        } else if (c == "," && !inside) {
            item_end()
            at = blanks(raw, at + 1)
        } else { unit_end(); put(c); at++ }
    }
    item_end()
    if (!(key in state)) order[++keys] = key
    state[key] = is_special ? "special" : count > 1 ? "list" : "text"
    value[key] = items
}
function blanks(text, at) {
    while (substr(text, at, 1) ~ /[ \t]/ && at <= length(text)) at++
    return at
}
function line_end(    close_, name) {
    line = line buffer
    buffer = ""
    if (substr(line, 1, 1) == "[") {
        close_ = index(line, "]")
        if (!close_) { faults["section"] = 1; close_ = length(line) + 1 }
        name = tolower(substr(line, 2, close_ - 2))
        gsub(/^[ \t\n\v\f\r]+|[ \t\n\v\f\r]+$/, "", name)
        general = name == "" || name == "general"
    } else if (equals && general) setting(line, equals)
    line = ""
    mode = equals = length_ = in_quotes = 0
}
function add(c) {
    length_++
    buffer = buffer c
    if (length(buffer) > 400) { line = line buffer; buffer = "" }
}
# mode: 0 between lines, 1 in a comment, 2 in a line, 3 after a backslash, 4 after one and a line end
function feed(c) {
    if (mode == 4) {
        mode = 2
        if (c == pair) { add(c); return }
    }
    if (mode == 3) {
        add(c)
        pair = c == "\r" ? "\n" : "\r"
        mode = c == "\r" || c == "\n" ? 4 : 2
    } else if (mode == 1) {
        if (c == "\n" || c == "\r") mode = 0
    } else if (mode == 0 && c == ";") mode = 1
    else if (mode == 0 && (c == " " || c == "\t" || c == "\n" || c == "\r")) return
    else if (c == "\\") { mode = 3; add(c) }
    else if (in_quotes) { mode = 2; if (c == "\"") in_quotes = 0; add(c) }
    else if (c == "\n" || c == "\r") line_end()
    else if (c == ";") { line_end(); mode = 1 }
    else {
        mode = 2
        add(c)
        if (c == "\"") in_quotes = 1
        if (c == "=" && !equals) equals = length_
    }
}
function feed_all(text,    at) { for (at = 1; at <= length(text); at++) feed(substr(text, at, 1)) }
function shown(text,    at, c, result) {
    gsub(/\\/, "&&", text)
    gsub(/\302[\200-\237]/, "?", text)
    if (text !~ /[\001-\037\177]/) return text
    for (at = 1; at <= length(text); at++) {
        c = substr(text, at, 1)
        result = result (c in control ? control[c] : c)
    }
    return result
}
BEGIN {
    unknown = "\357\277\275"
    general = 1
    plain["a"] = "\007"; plain["b"] = "\010"; plain["f"] = "\014"; plain["n"] = "\n"; plain["r"] = "\r"
    plain["t"] = "\t"; plain["v"] = "\013"; plain["\""] = "\""; plain["?"] = "?"; plain["\047"] = "\047"
    plain["\\"] = "\\"
    for (code = 1; code < 32; code++) control[sprintf("%c", code)] = sprintf("\\0%03o", code)
    control["\177"] = "\\0177"
    control["\n"] = "\\n"; control["\t"] = "\\t"; control["\r"] = "\\r"
}
# The input has a letter more at its end, by which a last line end is known.
# To Qt 5 a byte-order mark is a part of the first key, but not of the name of a section.
NR == 1 { sub(/^\357\273\277[ \t]*\[/, "[") }
NR > 1 { feed_all(before "\n") }
{ before = $0 }
END {
    feed_all(substr(before, 1, length(before) - 1))
    if (in_quotes || mode == 3) faults["open"] = 1
    if (mode > 1) line_end()
    for (at = 1; at <= keys; at++) print shown(order[at]) "\t" state[order[at]] "\t" shown(value[order[at]])
    printf "end"
    for (fault in faults) printf "\t%s", fault
    print ""
}
