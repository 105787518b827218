using Connections.Core.Sources;
using Connections.Web.Pages.Shared;

namespace Connections.Web.Pages.Sources;

/// <summary>The tone of a source's status as the console draws it.</summary>
internal static class StatusTones
{
    public static Tone ToTone(this StatusTone tone) => tone switch
    {
        StatusTone.Good => Tone.Good,
        StatusTone.Warning => Tone.Warning,
        StatusTone.Bad => Tone.Bad,
        _ => Tone.Quiet,
    };
}
