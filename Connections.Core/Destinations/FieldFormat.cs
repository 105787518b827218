namespace Connections.Core.Destinations;

/// <summary>The form that a field's texts must have.</summary>
public enum FieldFormat
{
    /// <summary>Any text.</summary>
    None,

    /// <summary>2026-11-25.</summary>
    Date,

    /// <summary>12:30:00, with an offset if any.</summary>
    Time,

    /// <summary>2026-11-25T12:30:00Z.</summary>
    DateTime,

    /// <summary>An absolute address of any scheme.</summary>
    Uri,

    /// <summary>A mail address.</summary>
    Email,

    /// <summary>A host's name.</summary>
    Hostname,

    /// <summary>An IPv4 address.</summary>
    Ipv4,

    /// <summary>An IPv6 address.</summary>
    Ipv6,

    /// <summary>A regular expression.</summary>
    Regex,

    /// <summary>A UUID.</summary>
    Uuid,
}
