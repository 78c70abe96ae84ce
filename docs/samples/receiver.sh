#!/bin/sh
# A receiver of Open Door's letters in one page of shell, with openssl. MIT licence: take it.
#
# SECRETS="whsec_…,whsec_…" socat TCP-LISTEN:9000,bind=127.0.0.1,reuseaddr,fork EXEC:"sh receiver.sh"
# One request comes on standard input, its answer goes to standard output: socat, inetd, ncat and systemd all start it so.
# It keeps each letter once in the folder letters and answers 200, or 401 where the seal is not good. Put HTTPS before it.
# The key is an argument of openssl for a moment: let nobody else log in to this machine.
set -eu
LC_ALL=C
export LC_ALL
tolerance=300    # seconds, on both sides of our clock
largest=5242880  # a planner with every card full, and the bundle of it
cr=$(printf '\r')

answer() {
  printf 'HTTP/1.1 %s\r\ncontent-length: 0\r\nconnection: close\r\n\r\n' "$1"
  exit 0
}

id='' at='' seals='' size=0
read -r _ || exit 0
while read -r line; do
  line=${line%"$cr"}
  [ -n "$line" ] || break
  value=${line#*:}
  value=${value# }
  case $(printf %s "${line%%:*}" | tr A-Z a-z) in
    webhook-id) id=$value ;;
    webhook-timestamp) at=$value ;;
    webhook-signature) seals=$value ;;
    content-length) size=$value ;;
  esac
done

case $size in '' | *[!0-9]* | ????????*) answer '401 Unauthorized' ;; esac
[ "$size" -le "$largest" ] || answer '401 Unauthorized'
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
head -c "$size" > "$work/body"

case $id in '' | *[!!-~]* | *.*) answer '401 Unauthorized' ;; esac
case $at in '' | *[!0-9]* | ????????????* | 0*) answer '401 Unauthorized' ;; esac
late=$(($(date +%s) - at))
[ "${late#-}" -le "$tolerance" ] || answer '401 Unauthorized'

# Sealed are the id, the time and the very bytes of the body, with dots between them.
{ printf '%s.%s.' "$id" "$at"; cat "$work/body"; } > "$work/signed"
taken=no
set -f
IFS=,
for secret in $SECRETS; do
  hex=$(printf %s "${secret#whsec_}" | openssl base64 -d -A | od -An -v -tx1 | tr -d ' \n')
  ours=$(openssl dgst -sha256 -mac HMAC -macopt "hexkey:$hex" -binary "$work/signed" | openssl base64 -A)
  IFS=' '
  for seal in $seals; do
    # Hashed before they are compared, so that the time this takes tells nothing of the seal.
    [ "$(printf 'v1,%s' "$ours" | openssl dgst -sha256)" != "$(printf %s "$seal" | openssl dgst -sha256)" ] || taken=yes
  done
  IFS=,
done
[ "$taken" = yes ] || answer '401 Unauthorized'

# Once, and for good before we answer: after a 2xx it never comes again.
mkdir -p letters
name=letters/$(printf %s "$id" | openssl dgst -sha256 -r | cut -d' ' -f1)
[ -e "$name" ] || { cp "$work/body" "$name.$$"; sync "$name.$$"; mv "$name.$$" "$name"; }
answer '200 OK'
