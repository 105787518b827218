using System.Text;

namespace Connections.Core.Mapping.Filters;

/// <summary>
/// A pattern that a whole text matches: <c>*</c> any run, <c>?</c> one character, <c>[abc]</c>, <c>[a-z]</c>, <c>[^a]</c> sets,
/// <c>\x</c> the x itself. Case counts. Time grows with text times pattern at worst, never beyond.
/// </summary>
internal sealed class Glob
{
    private readonly Piece[] _pieces;

    private Glob(Piece[] pieces) => _pieces = pieces;

    /// <summary>Reads a pattern; null, with what is wrong and where in the pattern, where it is none.</summary>
    public static Glob? Parse(string pattern, out string? problem, out int offset)
    {
        List<Piece> pieces = [];
        problem = null;
        for (offset = 0; offset < pattern.Length;)
        {
            var start = offset;
            var rune = Next(pattern, ref offset);
            switch (rune.Value)
            {
                case '*':
                    if (pieces.Count == 0 || !pieces[^1].IsRun)
                        pieces.Add(Piece.Run);
                    break;
                case '?':
                    pieces.Add(new(Any: true));
                    break;
                case '\\' when offset == pattern.Length:
                    offset = start;
                    problem = "A character follows a backslash.";
                    return null;
                case '\\':
                    pieces.Add(new(One: Next(pattern, ref offset)));
                    break;
                case '[':
                    if (ReadSet(pattern, ref offset, out problem) is not { } set)
                    {
                        offset = start;
                        return null;
                    }

                    pieces.Add(set);
                    break;
                default:
                    pieces.Add(new(One: rune));
                    break;
            }
        }

        return new([.. pieces]);
    }

    /// <summary>Whether the whole text matches.</summary>
    public bool Matches(string text)
    {
        int at = 0, piece = 0, runPiece = -1, runAt = 0;
        while (at < text.Length)
        {
            var next = at;
            if (piece < _pieces.Length && _pieces[piece].IsRun)
            {
                // Only the last run need ever grow: what an earlier one could take, this one can.
                (runPiece, runAt) = (piece++, at);
            }
            else if (piece < _pieces.Length && _pieces[piece].Takes(Next(text, ref next)))
            {
                at = next;
                piece++;
            }
            else if (runPiece >= 0)
            {
                Next(text, ref runAt);
                (at, piece) = (runAt, runPiece + 1);
            }
            else
            {
                return false;
            }
        }

        while (piece < _pieces.Length && _pieces[piece].IsRun)
            piece++;
        return piece == _pieces.Length;
    }

    private static Piece? ReadSet(string pattern, ref int at, out string? problem)
    {
        problem = null;
        var isNegated = at < pattern.Length && pattern[at] == '^';
        if (isNegated)
            at++;
        List<(Rune From, Rune To)> ranges = [];
        while (at < pattern.Length && pattern[at] != ']')
        {
            if (ReadMember(pattern, ref at) is not { } from)
                break;
            var to = from;
            if (at + 1 < pattern.Length && pattern[at] == '-' && pattern[at + 1] != ']')
            {
                at++;
                if (ReadMember(pattern, ref at) is not { } end)
                    break;
                to = end;
            }

            if (to < from)
            {
                problem = $"The range {from}-{to} runs backwards.";
                return null;
            }

            ranges.Add((from, to));
        }

        if (at >= pattern.Length)
            problem = "This set has no closing ]. To match the bracket itself, put a backslash before it.";
        else if (ranges.Count == 0)
            problem = "This set is empty. To match the bracket itself, put a backslash before it.";
        at++;
        return problem is null ? new Piece(Ranges: [.. ranges], IsNegated: isNegated) : null;
    }

    private static Rune? ReadMember(string pattern, ref int at)
    {
        if (pattern[at] == '\\' && ++at == pattern.Length)
            return null;
        return Next(pattern, ref at);
    }

    // Half a surrogate pair counts as one character of its own kind.
    private static Rune Next(string text, ref int at)
    {
        Rune.DecodeFromUtf16(text.AsSpan(at), out var rune, out var length);
        at += Math.Max(length, 1);
        return rune;
    }

    /// <summary>One piece of a pattern: a run, any character, one character, or a set.</summary>
    private readonly record struct Piece(Rune One = default, bool Any = false, bool IsRun = false, (Rune From, Rune To)[]? Ranges = null, bool IsNegated = false)
    {
        public static Piece Run => new(IsRun: true);

        public bool Takes(Rune rune)
        {
            if (Ranges is null)
                return Any || One == rune;
            foreach (var (from, to) in Ranges)
            {
                if (rune >= from && rune <= to)
                    return !IsNegated;
            }

            return IsNegated;
        }
    }
}
